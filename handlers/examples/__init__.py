"""The example world: invented sites, staff and people for demo, training, rehearsals and tests."""

from handlers.examples.demo import load_demo
from handlers.examples.house import load_house
from handlers.examples.world import load_situation, load_world

__all__ = ["load_demo", "load_house", "load_situation", "load_world"]
