"""Captions: the many ways a user may ask for a medium and a mood, and the words around it that say nothing here."""

from __future__ import annotations

import random
import string

MEDIUM_WORDS: dict[str, tuple[str, ...]] = {
    "photograph": ("photograph", "photo", "photographic", "realistic photo", "film still", "realistic"),
    "oil": ("oil painting", "oil on canvas", "oils", "oil paint", "impasto", "painted in oil", "oil"),
    "watercolour": ("watercolour painting", "watercolor painting", "watercolour", "watercolor", "aquarelle"),
    "pencil": ("pencil drawing", "pencil sketch", "graphite drawing", "pencil", "graphite", "sketch"),
    "charcoal": ("charcoal drawing", "charcoal sketch", "charcoal", "drawn in charcoal"),
    "ink": ("ink drawing", "pen and ink", "ink", "ink illustration", "india ink", "manga ink"),
    "cel": ("anime cel animation", "cel animation", "cartoon", "anime", "cel shaded", "animated cartoon", "comic"),
    "gouache": ("gouache painting", "gouache", "tempera", "poster paint", "painted in gouache"),
    "pastel": ("pastel drawing", "chalk pastel", "pastel", "soft pastels", "chalk drawing", "pastels"),
    "pop art": ("pop art", "pop art print", "screen print", "silkscreen print", "warhol style"),
    "neon": ("neon art", "neon lights", "neon glow", "glowing neon", "neon", "cyberpunk neon"),
    "sepia": ("sepia photograph", "sepia", "sepia toned", "old brown photograph", "sepia photo"),
    "stained glass": ("stained glass", "stained glass window", "leaded glass", "church window"),
}
"""What a medium is called."""

MOOD_WORDS: dict[str, tuple[str, ...]] = {
    "plain": ("",),
    "winter": ("in winter", "winter", "snow", "snowy", "frosty", "icy winter day", "cold winter"),
    "autumn": ("in autumn", "autumn", "fall colours", "autumn colors", "autumnal", "golden autumn leaves"),
    "spring": ("in spring", "spring", "springtime", "spring blossom", "fresh spring day"),
    "sunset": ("at sunset", "sunset", "dusk", "golden hour", "sunset light", "evening sun"),
    "night": ("at night", "night", "moonlight", "midnight", "dark night", "moonlit"),
    "fog": ("in fog", "fog", "foggy", "misty", "mist", "hazy"),
    "vintage": ("vintage", "faded film", "retro", "faded", "old film", "nostalgic"),
    "black and white": ("black and white", "monochrome", "grayscale", "greyscale", "black-and-white"),
}
"""What a mood is called; the named colours follow a rule of their own."""

_COLOUR_WORDS: dict[str, tuple[str, ...]] = {
    "red": ("red", "crimson", "scarlet"),
    "orange": ("orange", "amber"),
    "yellow": ("yellow", "golden yellow"),
    "green": ("green", "emerald"),
    "teal": ("teal", "turquoise", "cyan"),
    "blue": ("blue", "azure"),
    "purple": ("purple", "violet"),
    "pink": ("pink", "rose pink"),
}
_COLOUR_FORMS = (
    "in {} tones",
    "{} palette",
    "{} colours",
    "mostly {}",
    "{} tones",
    "in {}",
    "{}",
    "{} tint",
    "in shades of {}",
)

_KNOWN = [
    word
    for names in (*MEDIUM_WORDS.values(), *MOOD_WORDS.values(), *_COLOUR_WORDS.values())
    for word in " ".join(names).replace("-", " ").split()
    if len(word) > 2
]

_SUBJECTS = (
    "a dog",
    "a cat",
    "a man",
    "a woman",
    "a girl",
    "a boy",
    "a child",
    "people",
    "a crowd",
    "a face",
    "a portrait",
    "a horse",
    "a bird",
    "birds",
    "a car",
    "cars",
    "a bus",
    "a train",
    "a bicycle",
    "bikes",
    "a boat",
    "a ship",
    "a plane",
    "a street",
    "a city",
    "a village",
    "a house",
    "houses",
    "a bridge",
    "a tower",
    "a castle",
    "a church",
    "a room",
    "a kitchen",
    "a table",
    "a chair",
    "a window",
    "a door",
    "a garden",
    "a park",
    "a forest",
    "trees",
    "a tree",
    "leaves",
    "flowers",
    "a flower",
    "grass",
    "a field",
    "mountains",
    "a mountain",
    "hills",
    "a valley",
    "a river",
    "a lake",
    "the sea",
    "waves",
    "a beach",
    "an island",
    "the sky",
    "clouds",
    "the sun",
    "the moon",
    "stars",
    "rain",
    "rocks",
    "stones",
    "a path",
    "a road",
    "a wall",
    "a courtyard",
    "a market",
    "a shop",
    "food",
    "fruit",
    "apples",
    "bread",
    "a cup",
    "bottles",
    "books",
    "a guitar",
    "a musician",
    "a dancer",
    "a runner",
    "a boxer",
    "a rabbit",
    "a squirrel",
    "an owl",
    "a butterfly",
    "an insect",
    "a fish",
    "an elephant",
    "a lion",
    "a robot",
    "a toy",
    "a ball",
    "a statue",
    "a fountain",
    "a family",
    "a couple",
    "an old man",
    "a young woman",
    "a person walking",
    "someone talking",
    "two friends",
    "a view",
    "a landscape",
    "a cityscape",
    "a still life",
    "an animal",
    "the scene",
    "a clip",
)
_EXTRAS = (
    "highly detailed",
    "detailed",
    "beautiful",
    "best quality",
    "masterpiece",
    "4k",
    "8k",
    "high resolution",
    "sharp",
    "soft light",
    "dramatic lighting",
    "cinematic",
    "wide shot",
    "close up",
    "by a master",
    "award winning",
    "artstation",
    "lovely",
    "quiet",
    "busy",
    "happy",
    "sad",
    "old",
    "young",
    "big",
    "small",
    "with a smile",
    "running",
    "walking",
    "standing",
    "sitting",
    "looking at the camera",
    "in the wind",
    "from above",
    "fine",
    "elegant",
    "intricate",
    "rich",
    "coloured",
    "colourful",
    "textured",
    "dark",
    "bright",
    "vivid",
    "delicate",
    "bold",
    "rough",
    "smooth",
    "hand drawn",
    "expressive",
    "atmospheric",
    "moody",
    "minimal",
    "modern",
    "traditional",
    "loose brush strokes",
    "thick outlines",
    "fine lines",
    "high contrast",
    "low contrast",
    "warm",
    "calm",
    "strange",
    "professional",
    "trending",
    "studio quality",
)
_HEADS = ("{0} of {1}", "a {0} of {1}", "{1}, {0}", "{1} as {0}", "{0}, {1}", "{0}", "{0} style, {1}", "{1}, {0} style")


def caption(medium: str, mood: str, rng: random.Random) -> str:
    """One way to ask for the medium and the mood."""
    name = rng.choice(MEDIUM_WORDS[medium])
    feeling = mood_phrase(mood, rng)
    subject = rng.choice(_SUBJECTS)
    if rng.random() < 0.4:
        subject += f" and {rng.choice(_SUBJECTS)}"
    if rng.random() < 0.2:
        subject += " " + _unknown_word(rng)
    parts = [rng.choice(_HEADS).format(name, subject)]
    if feeling:
        parts.append(feeling)
    parts += rng.sample(_EXTRAS, rng.choice((0, 0, 0, 1, 2)))
    if rng.random() < 0.2:
        parts.append(_unknown_word(rng))
    if rng.random() < 0.05:  # a long prompt, so that late words and positions are learned too
        parts += [f"{rng.choice(_SUBJECTS)} {rng.choice(_EXTRAS)}" for _ in range(rng.randint(4, 12))]
    if rng.random() < 0.5:
        rng.shuffle(parts)
    return rng.choice((", ", ", ", " ")).join(parts)


def mood_phrase(mood: str, rng: random.Random) -> str:
    """One way to name a mood; empty for none."""
    if mood in MOOD_WORDS:
        return rng.choice(MOOD_WORDS[mood])
    return rng.choice(_COLOUR_FORMS).format(rng.choice(_COLOUR_WORDS[mood]))


def _unknown_word(rng: random.Random) -> str:
    """A word that means nothing here; half of them end as a known one does, as "coloured" ends in "red"."""
    letters = "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randint(3, 9)))
    if rng.random() < 0.5:
        return letters
    known = rng.choice(_KNOWN)
    return letters[:5] + known[-rng.randint(2, len(known)) :]
