"""Words that claim something of a lesson: a beat whose words have one states what it claims.

Patterns, each of a whole word or of some words; case does not matter.
"""

CLAIMING = (
    # what a number has done
    r"f[ae]ll(s|en)?", r"rise(s|n)?", r"rose", r"grow(s|n)?", r"stays?", r"still", r"changed",
    r"hardly", r"vanish(es)?", r"explodes?", r"helped", r"(is|has been) left", r"yet",
    # how numbers lie to each other
    r"(larg|small|high|low|strong|weak|thick|near|clos|long|short|bright|sur|steep)(er|est)",
    r"farth(er|est)", r"most", r"least", r"fewer", r"twice", r"same", r"alike", r"equal",
    r"agree", r"compete", r"sorted", r"above", r"below", r"near(ly)?", r"thick", r"zero",
    r"too (much|far|long|high|low|large|small)", r"a little", r"so (little|small)", r"exact(ly)?",
    r"best", r"worst",
    # what is so of a whole, or of its shape
    r"all", r"every", r"none", r"no one", r"nobody", r"nothing", r"nowhere", r"never",
    r"straight", r"bends?", r"bent", r"flat", r"steep", r"saturated",
    r"right", r"wrong", r"(would be|is|are) needed",
)  # fmt: skip
