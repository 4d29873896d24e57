"""Two ways to use a page: with the mouse, or with the keyboard and nothing else."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator

MOST_TABS = 400
FOLLOWS = """(one, here) => Boolean(here === document.body || !here
  || here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)"""
HERE = "one => one === document.activeElement"
IN_GROUP = """one => { const here = document.activeElement;
  return here.type === 'radio' && here.name === one.name && here.form === one.form; }"""


class Hand(Protocol):
    """What a person does with a control, however they reach it."""

    name: str

    def press(self, control: Locator) -> None:
        """Use a button, a link or a heading that opens."""

    def check(self, control: Locator) -> None:
        """Choose a radio button or tick a box."""

    def write(self, control: Locator, text: str) -> None:
        """Put a text in place of what a field holds."""

    def choose(self, control: Locator, label: str) -> None:
        """Choose an entry of a list."""


class Mouse:
    """Clicks; the keyboard only writes."""

    name = "mouse"

    def press(self, control: Locator) -> None:
        control.click()

    def check(self, control: Locator) -> None:
        control.click()

    def write(self, control: Locator, text: str) -> None:
        control.click()
        control.fill(text)

    def choose(self, control: Locator, label: str) -> None:
        control.focus()  # as a click does; the open list is not part of the page
        control.select_option(label=label)


class Keyboard:
    """Walks with Tab from where the focus is; nothing is focused by the test."""

    name = "keyboard"

    def press(self, control: Locator) -> None:
        self._reach(control)
        control.page.keyboard.press("Enter")

    def check(self, control: Locator) -> None:
        if control.get_attribute("type") == "radio":
            self._choose_radio(control)
        else:
            self._reach(control)
            control.page.keyboard.press("Space")

    def write(self, control: Locator, text: str) -> None:
        self._reach(control)
        keys = control.page.keyboard
        if control.get_attribute("type") == "date":
            self._write_date(control, text)
            return
        keys.press("Control+a")
        keys.press("Delete")
        keys.type(text)

    def choose(self, control: Locator, label: str) -> None:
        self._reach(control)
        control.page.keyboard.press("Home")
        for _ in range(control.locator("option").count()):
            if control.evaluate("one => one.selectedOptions[0].label") == label:
                return
            control.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} is not among the choices")

    def _write_date(self, control: Locator, text: str) -> None:
        """Type the parts in the order of this browser's language; `text` is an ISO date."""
        year, month, day = text.split("-")
        for typed in (f"{day}{month}{year}", f"{month}{day}{year}"):
            self._reach(control)
            control.page.keyboard.type(typed)
            if control.input_value() == text:
                return
            for _ in range(3):
                control.page.keyboard.press("ArrowLeft")  # the next try begins at the first part
        raise AssertionError(f"{text} cannot be typed")

    def _reach(self, control: Locator) -> None:
        page = control.page
        control.wait_for()
        element = control.element_handle()
        for _ in range(MOST_TABS):
            if element.evaluate(HERE):
                return
            here = page.evaluate_handle("document.activeElement")
            ahead = element.evaluate(FOLLOWS, here)
            page.keyboard.press("Tab" if ahead else "Shift+Tab")
        raise AssertionError(f"{control} is not reached by Tab")

    def _choose_radio(self, control: Locator) -> None:
        page = control.page
        group = control.page.locator(f"input[type=radio][name='{control.get_attribute('name')}']")
        for _ in range(MOST_TABS):
            if control.evaluate(IN_GROUP):
                break
            here = page.evaluate_handle("document.activeElement")
            ahead = group.first.element_handle().evaluate(FOLLOWS, here)
            page.keyboard.press("Tab" if ahead else "Shift+Tab")
        if control.is_checked():
            return
        if control.evaluate(HERE):
            page.keyboard.press("Space")
        for _ in range(group.count()):
            if control.is_checked():
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{control} is not reached by the arrows")
