"""List the languages and the voices that Twilio speaks and understands.

https://www.twilio.com/docs/voice/twiml/say, /gather; the enumerations of Twilio's own libraries
"""

import re

from ivr.simulator.grammar.values import Value, among

SPOKEN = frozenset(
    """
    af-ZA am-ET ar-AE ar-XA arb bg-BG bn-IN ca-ES cmn-CN cmn-TW cs-CZ cy-GB da-DK da-dk de-AT de-DE
    el-GR en-AU en-CA en-GB en-GB-WLS en-IE en-IN en-NZ en-US en-ZA es-ES es-MX es-US et-EE eu-ES
    fi-FI fil-PH fr-BE fr-CA fr-FR gl-ES gu-IN he-IL hi-IN hr-HR hu-HU id-ID is-IS it-IT ja-JP kn-IN
    ko-KR lt-LT lv-LV ml-IN mr-IN ms-MY nb-NO nl-BE nl-NL pa-IN pl-PL pt-BR pt-PT ro-RO ru-RU sk-SK
    sl-SI sr-RS sv-SE sw-KE ta-IN te-IN th-TH tr-TR uk-UA ur-IN vi-VN yue-CN yue-HK zh-CN
    zh-HK zh-TW en es fr de it
    """.split()
)
UNDERSTOOD = frozenset(
    """
    af-ZA am-ET ar-AE ar-BH ar-DZ ar-EG ar-IL ar-IQ ar-JO ar-KW ar-LB ar-MA ar-OM ar-PS ar-QA ar-SA
    ar-TN az-AZ bg-BG bn-BD bn-IN ca-ES cmn-Hans-CN cmn-Hant-TW cs-CZ da-DK de-AT de-CH de-DE el-GR
    en-AU en-CA en-GB en-GH en-IE en-IN en-KE en-NG en-NZ en-PH en-SG en-TZ en-US en-ZA es-AR es-BO
    es-CL es-CO es-CR es-DO es-EC es-ES es-GT es-HN es-MX es-NI es-PA es-PE es-PR es-PY es-SV es-US
    es-UY es-VE et-EE eu-ES fa-IR fi-FI fil-PH fr-BE fr-CA fr-CH fr-FR gl-ES gu-IN he-IL hi-IN hr-HR
    hu-HU hy-AM id-ID is-IS it-CH it-IT ja-JP jv-ID ka-GE km-KH kn-IN ko-KR lo-LA lt-LT lv-LV mk-MK
    ml-IN mn-MN mr-IN ms-MY multi my-MM nar-IQ nb-NO ne-NP nl-BE nl-NL pa-guru-IN pl-PL pt-BR pt-PT
    ro-RO ru-RU si-LK sk-SK sl-SI sq-AL sr-RS su-ID sv-SE sw-KE sw-TZ ta-IN ta-LK ta-MY ta-SG te-IN
    th-TH tr-TR uk-UA ur-IN ur-PK uz-UZ vi-VN yue-Hant-HK zh zh-TW zu-ZA
    """.split()
)
MODELS = (
    *("default", "numbers_and_commands", "phone_call"),
    *("experimental_conversations", "experimental_utterances"),
    *("googlev2_long", "googlev2_short", "googlev2_telephony", "googlev2_telephony_short"),
    *("deepgram_nova-2", "deepgram_nova-3"),
)
# Brazilian voices are known by name, so that a slip in one is seen; of others only the form is.
BRAZILIAN = frozenset(
    f"Polly.{name}{kind}"
    for name, kinds in {
        "Camila": ("", "-Neural"),
        "Vitoria": ("", "-Neural"),
        "Thiago": ("-Neural",),
        "Ricardo": ("",),
    }.items()
    for kind in kinds
)
GOOGLE_BRAZILIAN = re.compile(
    r"Google\.pt-BR-(Standard-[A-E]|Wavenet-[A-E]|Neural2-[ABC]"
    r"|Chirp3-HD-(Aoede|Charon|Fenrir|Kore|Leda|Orus|Puck|Zephyr))"
)
BASIC = ("man", "woman", "alice")
FOREIGN = re.compile(
    r"Polly\.[A-Z][a-z]+(-Neural|-Generative)?"
    r"|Google\.[a-z]{2,3}-[A-Z]{2}-[A-Z][A-Za-z0-9]+-[A-Za-z0-9-]+"
    r"|ElevenLabs\.\S+"
)

LANGUAGES = among("a language that Twilio speaks", SPOKEN)
HEARD_LANGUAGES = among("a language that Twilio understands", UNDERSTOOD)
VOICES = Value("a voice of Twilio's", lambda voice: voice in BASIC or _is_form(voice))


def is_voice_of(voice: str, language: str) -> bool:
    """Return whether `voice` can be one of `language`'s; those of pt-BR are known by name."""
    if voice in BASIC or language != "pt-BR":
        return True
    return voice in BRAZILIAN or GOOGLE_BRAZILIAN.fullmatch(voice) is not None


def _is_form(voice: str) -> bool:
    return FOREIGN.fullmatch(voice) is not None
