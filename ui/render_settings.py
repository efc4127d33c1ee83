"""The settings as a form of plain fields; `assets/settings.js` tells of every choice."""

from collections.abc import Iterable

from ui.markup import escape
from ui.settings import HIT_COUNTS, Caution, Settings, Theme
from ui.texts import Language, Texts, texts_for

Choice = tuple[str, str]  # value, label


def render_settings(settings: Settings, language: Language, texts: Texts) -> str:
    hits = [(str(count), texts.settings_hits_count.format(count=count)) for count in HIT_COUNTS]
    answers = [("True", texts.settings_answers_on), ("False", texts.settings_answers_off)]
    caution = [(Caution.GUESSES, texts.settings_caution_guesses), (Caution.SURE, texts.settings_caution_sure)]
    themes = [
        (Theme.AUTO, texts.settings_theme_auto),
        (Theme.LIGHT, texts.settings_theme_light),
        (Theme.DARK, texts.settings_theme_dark),
    ]
    kept = {**settings.to_keep(), "language": language}
    fields = (
        _field("hits", texts.settings_hits, texts.settings_hits_hint, hits, kept),
        _field("answers", texts.settings_answers, texts.settings_answers_hint, answers, kept),
        _field("caution", texts.settings_caution, texts.settings_caution_hint, caution, kept),
        _field("language", texts.settings_language, "", _languages(), kept),
        _field("theme", texts.settings_theme, "", themes, kept),
    )
    return (
        f'<form class="settings" data-theme="{settings.theme}">{"".join(fields)}'
        f'<p class="kept">{escape(texts.settings_kept)}</p></form>'
    )


def _languages() -> list[Choice]:
    """Return each language under its own name, which is what the page of the other one calls it."""
    return [(language, texts_for(language.other).switch_language) for language in Language]


def _field(name: str, label: str, hint: str, choices: Iterable[Choice], kept: dict[str, str]) -> str:
    own = ' translate="no"' if name == "language" else ""
    options = "".join(
        f'<label{own}><input type="radio" name="{name}" value="{value}"{" checked" if kept[name] == value else ""}>'
        f"<span>{escape(words)}</span></label>"
        for value, words in choices
    )
    told = f"<p>{escape(hint)}</p>" if hint else ""
    return f"<fieldset><legend>{escape(label)}</legend>{told}<div>{options}</div></fieldset>"
