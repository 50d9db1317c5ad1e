"""Bytes to text: find the encoding, mend damaged characters, and say what was done."""

from pipeline.decode.encoding import Decoded, decode
from pipeline.decode.mojibake import Repaired, repair

__all__ = ["Decoded", "Repaired", "decode", "repair"]
