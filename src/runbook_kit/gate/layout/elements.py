"""The names of HTML, SVG and MathML elements: a tag of another name shows nothing."""

from __future__ import annotations

# https://html.spec.whatwg.org/multipage/indices.html#elements-3, and the obsolete ones that are still met.
HTML = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br button
canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset
figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins
kbd label legend li link main map mark marquee math menu meta meter nav nobr noembed noframes noscript object ol
optgroup option output p param picture plaintext pre progress q rp rt ruby s samp script search section select
selectedcontent slot small source span strike strong style sub summary sup svg table tbody td template textarea tfoot
th thead time title tr track tt u ul var video wbr xmp
"""
SVG = """
animate animatemotion animatetransform circle clippath defs desc ellipse feblend fecolormatrix fecomposite
fedropshadow feflood fegaussianblur feimage femerge femergenode feoffset filter foreignobject g image line
lineargradient marker mask metadata mpath path pattern polygon polyline radialgradient rect set stop switch symbol
text textpath tspan use view
"""
MATHML = """
annotation annotation-xml maction menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mroot
mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics
"""
ELEMENTS = frozenset(HTML.split())
# Some of these are ordinary words (`path`, `text`), which mean an element only in a drawing or a formula.
DRAWN = frozenset((SVG + MATHML).split())
