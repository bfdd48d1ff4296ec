"""How long what is kept, as moments: pure, so that the store and the notices mean the same."""

from datetime import datetime, timedelta

from bot.conversation.schedule import chart_moment, told_day
from bot.messages import Retention

# A message that is done leaves its key, so that a redelivery is known. Telegram redelivers for 24 hours
# (core.telegram.org/bots/api#getting-updates); a month covers a host's long holiday as well.
DONE_MESSAGES = timedelta(days=30)
# Check-ins that ended, and until when somebody was tender, tell of a bad hour; nothing reads them after two weeks.
ENDED_CHECK_INS = timedelta(days=30)
# What is told later than this is no answer any more: it must not replace an old entry. Nor are words looked for kept longer.
QUESTION_LASTS = timedelta(hours=1)
# After a while a helpline may be offered again; that it was offered once tells of a bad hour too.
HELPLINE_OFFERS = timedelta(days=2)
# A day is a day for everybody on earth after two.
QUIET_REMINDERS = timedelta(days=2)
AGES = {Retention.YEAR: timedelta(days=365), Retention.QUARTER: timedelta(days=90)}


def words_end_utc(zone: str, now_utc: datetime) -> datetime:
    """Return the moment before which words go for `Retention.UNTIL_CHARTED`: the start of the day that a chart would tell of.

    So a day's words stay while it lasts and in the small hours after it, in which its chart may come and people still correct what they
    wrote. A chart that comes later, after a stop, is drawn from the feelings, which stay.
    """
    return chart_moment(told_day(now_utc, zone), 0, zone)
