from bot.nlp.letters import MAX_CHARACTERS, buckets

COUNT = 1 << 16


def test_the_same_run_has_the_same_number_everywhere() -> None:
    assert buckets("가", COUNT).tolist() == buckets("가", COUNT).tolist()
    # Checksums of ^, 가, $, ^가, 가$ and ^가$, reckoned elsewhere: another number would make every model that ships worthless.
    assert buckets("가", 1 << 32).tolist() == [975021409, 1380557308, 1515781322, 1590793086, 2812206947, 3993045852]


def test_spaces_and_stretched_letters_make_no_difference() -> None:
    assert buckets("오늘   밤", COUNT).tolist() == buckets("오늘 밤", COUNT).tolist()
    assert buckets("ㅋㅋㅋㅋㅋㅋ", COUNT).tolist() == buckets("ㅋㅋ", COUNT).tolist()


def test_any_text_has_buckets_within_bounds() -> None:
    assert buckets("", COUNT).size > 0
    odd = buckets("아무 말 🐰\ud800", COUNT)
    assert 0 <= odd.min() <= odd.max() < COUNT


def test_of_a_long_text_the_end_is_read() -> None:
    assert buckets("가" * 5_000 + "나" * MAX_CHARACTERS, COUNT).tolist() == buckets("나" * MAX_CHARACTERS, COUNT).tolist()
