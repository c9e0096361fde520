"""Where lines and blocks stand on a page, as far as it decides what a second Markdown parser makes of them."""
