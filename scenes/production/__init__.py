"""From a lecture file to what is handed out: which scenes, rendered how, joined into one video.

No Manim is imported in here but to ask a scene whether it can tell a lesson: a second call, with
nothing to render, answers at once.
"""
