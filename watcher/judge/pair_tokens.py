"""Turn a claim and a passage into the stance model's input: token ids, and which words they share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_TOKENS = 176
_MAX_CLAIM = 72
_PLAIN, _SHARED, _OWN_NUMBER = 0, 1, 2
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class PairTokens:
    """Ids of `[CLS] claim [SEP] passage [SEP]`, and the kind of each token.

    Kinds: in the claim 0, the same word is in the passage 1, a number that is not 2; in the passage 3, 4, 5.
    """

    ids: tuple[int, ...]
    kinds: tuple[int, ...]


def encode_pair(tokenizer: Tokenizer, claim: str, passage: str) -> PairTokens:
    """Encode one pair; a long claim keeps its first words, a long passage too."""
    first = _words(tokenizer, claim, _MAX_CLAIM)
    room = MAX_TOKENS - 3 - sum(len(ids) for _, ids in first)
    second = _words(tokenizer, passage, room)
    start, end = _special(tokenizer, "[CLS]"), _special(tokenizer, "[SEP]")
    claim_words = {word for word, _ in first}
    passage_words = {word for word, _ in second}
    ids, kinds = [start], [_PLAIN]
    for words, other, base in ((first, passage_words, 0), (second, claim_words, 3)):
        for word, pieces in words:
            kind = base + (
                _SHARED if word in other else _OWN_NUMBER if _is_number(word) else _PLAIN
            )
            ids += pieces
            kinds += [kind] * len(pieces)
        ids.append(end)
        kinds.append(base)
    return PairTokens(tuple(ids), tuple(kinds))


def _words(tokenizer: Tokenizer, text: str, most: int) -> list[tuple[str, list[int]]]:
    """Return the words of a text with their token ids, no more than `most` tokens in all."""
    encoded = tokenizer.encode(_THOUSANDS.sub("", text), add_special_tokens=False)
    words: list[tuple[str, list[int]]] = []
    last: int | None = None
    for token_id, token, word in zip(
        encoded.ids[:most], encoded.tokens[:most], encoded.word_ids[:most], strict=True
    ):
        if word is not None and word == last:
            text_so_far, pieces = words[-1]
            pieces.append(token_id)
            words[-1] = (text_so_far + token.removeprefix("##"), pieces)
        else:
            words.append((token, [token_id]))
        last = word
    return words


def _special(tokenizer: Tokenizer, token: str) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ValueError(f"the tokenizer has no {token}")
    return found


def _is_number(word: str) -> bool:
    return any(character.isdigit() for character in word)
