"""The colours of our themes; `theme.py` says what each role is for. No Manim in here."""

DARK = {
    "background": "#0E1116",
    "text": "#E8EAED",
    "muted": "#98A3B3",
    "input": "#56B4E9",
    "activation": "#56B4E9",
    "positive": "#2BB58A",
    "negative": "#E69F00",
    "error": "#E46A9C",
    "update": "#F0E442",
    "focus": "#F0E442",
}

LIGHT = {
    "background": "#FFFFFF",
    "text": "#1B1F24",
    "muted": "#59636E",
    "input": "#0072B2",
    "activation": "#0072B2",
    "positive": "#00795B",
    "negative": "#9A6200",
    "error": "#A93C74",
    "update": "#7A6A00",
    "focus": "#7A6A00",
}

PRINT = {**LIGHT, "text": "#000000", "muted": "#4A4F55"}

PALETTES = {"dark": DARK, "light": LIGHT, "print": PRINT}
