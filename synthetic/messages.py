"""What an error of the trainee's function means, in French, with a way out."""

from __future__ import annotations

NBSP = "\u00a0"
MAX_LENGTH = 300


def explain(name: str, text: str, timeout_s: float = 5.0) -> str:
    """A French sentence for an exception, given by its type's name and its text."""
    short = text.strip().replace("\n", " ")[:MAX_LENGTH]
    for names, needle, sentence in _SENTENCES:
        if name in names and any(word in text for word in needle):
            return sentence.format(text=short, name=name, timeout=f"{timeout_s:g}")
    return f"La fonction s'est arrêtée sur une erreur {name}{NBSP}: {short}."


def french_number(value: float) -> str:
    """A number with a decimal comma and no useless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


_SENTENCES: list[tuple[tuple[str, ...], tuple[str, ...], str]] = [
    (
        ("NotImplementedError",),
        ("",),
        f"La fonction n'est pas encore écrite{NBSP}: remplacez la ligne "
        f"«{NBSP}raise NotImplementedError(){NBSP}» par votre code.",
    ),
    (("WarehouseError",), ("",), "{text}"),
    (
        ("KeyError",),
        ("",),
        f'La colonne ou la clé {{text}} n\'existe pas{NBSP}: comparez avec eds.dictionary("…"), '
        "accents et casse compris.",
    ),
    (
        ("TimeoutError",),
        ("",),
        f"La fonction a mis plus de {{timeout}} s et a été arrêtée{NBSP}: "
        "travaillez sur des colonnes entières plutôt que ligne par ligne.",
    ),
    (
        ("ValueError",),
        ("truth value of a",),
        f"«{NBSP}and{NBSP}», «{NBSP}or{NBSP}», «{NBSP}not{NBSP}» et «{NBSP}if{NBSP}» ne s'appliquent pas à une colonne "
        f"entière{NBSP}: employez «{NBSP}&{NBSP}», «{NBSP}|{NBSP}» et «{NBSP}~{NBSP}», chaque condition entre "
        f"parenthèses.",
    ),
    (
        ("ValueError", "IntCastingNaNError"),
        ("NaN", "non-finite"),
        f"Une valeur vide ne peut pas devenir un nombre entier{NBSP}: filtrez d'abord avec .notna() ou .dropna().",
    ),
    (
        ("ValueError",),
        ("invalid literal for int",),
        f"Un texte n'est pas un nombre entier ({{name}}{NBSP}: {{text}}){NBSP}: "
        "pensez aux départements 2A et 2B, et aux valeurs vides.",
    ),
    (
        ("TypeError",),
        ("positional argument",),
        f"La fonction doit accepter un seul argument, l'entrepôt{NBSP}: def ma_fonction(eds). "
        f"Python dit{NBSP}: {{text}}.",
    ),
    (
        ("TypeError",),
        ("NAType", "NoneType", "NaTType"),
        f"Une valeur vide n'est pas prise en compte ({{name}}{NBSP}: {{text}}){NBSP}: "
        "filtrez-la avec .notna() ou .dropna().",
    ),
    (
        ("TypeError",),
        ("timedelta", "Timedelta"),
        f"Une durée ne se compare pas à un nombre{NBSP}: comparez-la à pd.Timedelta(0), ou prenez son nombre de jours "
        "avec .dt.days.",
    ),
    (
        ("TypeError",),
        ("Logical ops", "unsupported operand type(s) for &", "cannot perform 'rand_'", "Cannot perform 'rand_'"),
        f"Deux conditions ne se combinent pas{NBSP}: mettez chacune entre parenthèses, et faites d'une liste "
        "une colonne avec pd.Series(…).",
    ),
    (
        ("TypeError",),
        ("not callable",),
        f"Des parenthèses ou des crochets se sont glissés au mauvais endroit{NBSP}: {{text}}.",
    ),
    (
        ("TypeError",),
        ("",),
        f"Deux types ne vont pas ensemble ({{name}}{NBSP}: {{text}}){NBSP}: texte et nombre, ou date et texte{NBSP}?",
    ),
    (
        ("NameError", "UnboundLocalError"),
        ("",),
        f"Un nom n'est pas défini ({{text}}){NBSP}: définissez-le dans la fonction, "
        "ou exécutez la cellule qui le définit.",
    ),
    (
        ("MemoryError",),
        ("",),
        f"La mémoire autorisée est dépassée{NBSP}: une jointure multiplie-t-elle les lignes{NBSP}?",
    ),
    (
        ("RecursionError",),
        ("",),
        f"La fonction s'appelle elle-même sans fin{NBSP}: vérifiez la condition d'arrêt.",
    ),
    (
        ("AttributeError",),
        (".str accessor",),
        f"«{NBSP}.str{NBSP}» ne s'emploie que sur une colonne de texte{NBSP}: convertissez-la d'abord "
        "avec .astype(str).",
    ),
    (
        ("AttributeError",),
        (".dt accessor",),
        f"«{NBSP}.dt{NBSP}» ne s'emploie que sur une colonne de dates ou de durées.",
    ),
    (
        ("SystemExit",),
        ("",),
        f"La fonction demande l'arrêt du programme{NBSP}: terminez-la par «{NBSP}return{NBSP}», pas par exit().",
    ),
    (
        ("MergeError",),
        ("",),
        f"La fusion de deux tables a échoué{NBSP}: {{text}}.",
    ),
    (("AttributeError",), ("",), f"Cet objet n'a pas cet attribut ou cette méthode ({{name}}{NBSP}: {{text}})."),
    (("ValueError",), ("",), f"Une valeur ne convient pas ({{name}}{NBSP}: {{text}})."),
    (("IndexError",), ("",), f"Une position n'existe pas ({{name}}{NBSP}: {{text}})."),
    (("ZeroDivisionError",), ("",), f"Une division par zéro ({{name}}{NBSP}: {{text}})."),
    (("SyntaxError",), ("",), f"Le code n'est pas du Python valable ({{name}}{NBSP}: {{text}})."),
]
"""Types of error, words of which one must be in the text, and what to say."""
