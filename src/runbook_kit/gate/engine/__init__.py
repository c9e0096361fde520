"""How documents are chosen, examined, remembered and mended."""
