"""The overview is laid out so that it can be read."""

from __future__ import annotations

from itertools import combinations

from engine.handbook.graph import HEIGHT, WIDTH, Drawing, draw

READS = {
    "flags": (),
    "gaps": (),
    "score": ("flags", "gaps"),
    "segment": ("flags", "score"),
    "late": (),
    "managed": ("segment", "late"),
    "manager": ("managed", "score"),
}


def boxes(drawing: Drawing) -> dict[str, tuple[float, float]]:
    return {box.name: (box.at.x, box.at.y) for box in drawing.boxes}


def test_every_decision_stands_to_the_right_of_those_it_reads() -> None:
    at = boxes(draw(READS))
    assert [*at] == [*READS]
    for name, reads in READS.items():
        assert all(at[read][0] + WIDTH < at[name][0] for read in reads)


def test_no_boxes_overlap_and_all_lie_in_the_drawing() -> None:
    drawing = draw(READS)
    for (ax, ay), (bx, by) in combinations(boxes(drawing).values(), 2):
        assert abs(ax - bx) >= WIDTH or abs(ay - by) >= HEIGHT
    for x, y in boxes(drawing).values():
        assert 0 <= x <= drawing.width - WIDTH
        assert 0 <= y <= drawing.height - HEIGHT


def test_what_follows_from_other_lines_has_none_of_its_own() -> None:
    drawn = {(line.source, line.target) for line in draw(READS).lines}
    assert drawn == {
        ("flags", "score"),
        ("gaps", "score"),
        ("score", "segment"),
        ("segment", "managed"),
        ("late", "managed"),
        ("managed", "manager"),
    }


def test_a_line_goes_from_edge_to_edge() -> None:
    drawing = draw(READS)
    at = boxes(drawing)
    for line in drawing.lines:
        (ax, ay), (bx, by) = at[line.source], at[line.target]
        assert line.spots[0] == (ax + WIDTH, ay + HEIGHT / 2)
        assert line.spots[-1] == (bx, by + HEIGHT / 2)


def test_what_reads_nothing_stands_next_to_its_first_reader() -> None:
    at = boxes(draw(READS))
    assert at["late"][0] == at["segment"][0]


def test_it_is_the_same_every_time() -> None:
    assert draw(READS) == draw(READS)


def test_one_decision_and_none() -> None:
    assert [box.name for box in draw({"alone": ()}).boxes] == ["alone"]
    assert draw({}).boxes == ()
