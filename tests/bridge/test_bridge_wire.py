"""Lines on the wire, whatever pieces they arrive in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plugin.bridge.host import wire

texts = st.text(max_size=20)
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))
messages = st.dictionaries(texts, values, max_size=4)


@given(st.lists(messages, max_size=4), st.lists(st.integers(1, 40)))
def test_messages_survive_the_wire_however_it_is_cut(sent: list[wire.Message], cuts: list[int]) -> None:
    data = b"".join(map(wire.encode, sent))
    lines = wire.Lines(wire.LINE_LIMIT)
    heard = []
    for cut in [*cuts, len(data)]:
        piece, data = data[:cut], data[cut:]
        heard += [wire.decode(line) for line in lines.feed(piece)]
    assert heard == sent
    assert lines.pending == 0


@given(st.binary(max_size=200), st.integers(1, 50))
def test_noise_ends_in_lines_or_in_a_wire_error(noise: bytes, limit: int) -> None:
    lines = wire.Lines(limit)
    reason = ""
    try:
        for line in lines.feed(noise):
            assert len(line) <= limit
            assert isinstance(wire.decode(line), dict)
        assert lines.pending <= limit
    except wire.WireError as error:
        reason = error.reason
    assert reason in {"", "http", "not-json", "too-long"}


@given(st.lists(st.integers(-3, 6), min_size=2, max_size=2))
def test_the_newest_shared_protocol(theirs: list[int]) -> None:
    shared = [v for v in range(wire.PROTOCOLS[0], wire.PROTOCOLS[1] + 1) if theirs[0] <= v <= theirs[1]]
    assert wire.shared_protocol(theirs) == max(shared, default=0)
