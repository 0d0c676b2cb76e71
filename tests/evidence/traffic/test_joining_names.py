"""Connections without a name take that of a look-up: of which device, in which order, and for how long?"""

from __future__ import annotations

from ringfence.evidence.traffic.gathering import SLACK, Gathering
from ringfence.formats.logs.record import Learnt, LogRecord

ADDRESS = "198.51.100.7"
START = 1_700_000_000


def at(seconds: float) -> str:
    return f"{START + seconds:.6f}"


def answer(host: str, when: float, client: str = "10.0.0.2", life: float = 60) -> LogRecord:
    return LogRecord(
        1, Learnt.ANSWER, host, time=at(when), client=client, answers=(ADDRESS,), until=at(when + life)
    )


def contact(when: float, client: str = "10.0.0.2") -> LogRecord:
    return LogRecord(
        2, Learnt.ADDRESS, address="8.8.4.4" if client == "" else ADDRESS, time=at(when), client=client
    )


def joined(*records: LogRecord) -> dict[str, set[str]]:
    """Host -> how it was learnt, of the hosts that were contacted."""
    gathering = Gathering(())
    gathering.add_all(records)
    return {
        host: {str(each) for each in seen.learnt if each is not Learnt.ANSWER or seen.requests}
        for host, seen in gathering.contacts[""].items()
        if seen.was_contacted
    }


def test_the_last_answer_before_the_connection_names_it() -> None:
    """Even where a later one was read before it, from another of the device's flows."""
    answers = [answer("a.example.com", 0), answer("c.example.com", 100), answer("b.example.com", 50)]
    assert joined(*answers, contact(60)) == {"b.example.com": {"DNS answer"}}
    assert joined(*answers, contact(101)) == {"c.example.com": {"DNS answer"}}
    assert joined(*answers, contact(-1)) == {}  # such an address alone is no public one


def test_an_answer_that_had_expired_says_so() -> None:
    fresh = joined(answer("a.example.com", 0, life=60), contact(60 + SLACK))
    stale = joined(answer("a.example.com", 0, life=60), contact(61 + SLACK))
    assert fresh == {"a.example.com": {"DNS answer"}}
    assert "DNS answer that had expired" in stale["a.example.com"]
    renewed = joined(answer("a.example.com", 0), answer("a.example.com", SLACK), contact(SLACK + 70))
    assert renewed == {"a.example.com": {"DNS answer"}}


def test_the_answer_to_another_device_names_it_if_all_agree() -> None:
    """A device asks over one family of addresses and connects over the other."""
    other = contact(5, "2001:db8::2")
    assert joined(answer("a.example.com", 0), other) == {
        "a.example.com": {"DNS answer", "DNS answer to another device"}
    }
    assert joined(answer("a.example.com", 0), answer("b.example.com", 1, "10.0.0.3"), other) == {}
    assert joined(answer("a.example.com", 9), other) == {}
    assert joined(answer("a.example.com", 0), contact(70 + SLACK, "2001:db8::2")) == {}


def test_what_another_record_counts_is_no_contact_of_its_own() -> None:
    named = contact(1)._replace(learnt=Learnt.SNI, host="a.example.com")
    read = named._replace(learnt=Learnt.HOST)
    gathering = Gathering(())
    gathering.add_all([named._replace(is_counted=True), read, read])
    assert gathering.contacts[""]["a.example.com"].requests == 2


def test_a_name_that_was_told_and_not_asked_for_is_no_look_up() -> None:
    gathering = Gathering(())
    gathering.add_all([answer("ns.example.com", 0)._replace(is_counted=True)])
    assert gathering.contacts == {}
    gathering.add_all([contact(5)])
    assert gathering.contacts[""]["ns.example.com"].requests == 1  # it still names the address
