// When the manifests are looked at next: the schedules of the workflows that run a sync, in UTC.

const MOST_DAYS = 366 * 8; // 29 February comes again within eight years

/** Whether a schedule holds on a day. */
function fallsOn(schedule, date) {
  const { days, months, weekdays } = schedule.times;
  if (!months.includes(date.getUTCMonth() + 1)) return false;
  const byDay = days.includes(date.getUTCDate());
  const byWeekday = weekdays.includes(date.getUTCDay());
  return schedule.eitherDay ? byDay || byWeekday : byDay && byWeekday;
}

/** The first moment after `now` (in milliseconds) at which a schedule holds. */
function nextOf(schedule, now) {
  const date = new Date(now);
  date.setUTCHours(0, 0, 0, 0);
  for (let tried = 0; tried < MOST_DAYS; tried += 1) {
    if (fallsOn(schedule, date)) {
      for (const hour of schedule.times.hours) {
        for (const minute of schedule.times.minutes) {
          const at = date.getTime() + (hour * 60 + minute) * 60_000;
          if (at > now) return at;
        }
      }
    }
    date.setUTCDate(date.getUTCDate() + 1);
  }
  return Infinity;
}

/** The next refresh as [moment, schedule]; nothing where no schedule is known. */
function nextRefresh() {
  const now = Date.now();
  const known = data.schedules.map((schedule) => [nextOf(schedule, now), schedule]);
  const [first] = known.filter(([at]) => at < Infinity).sort(([one], [other]) => one - other);
  return first && [new Date(first[0]).toISOString(), first[1]];
}

/** A moment to come: the time if that is today, else the day. */
function soon(moment) {
  const today = day(moment) === day(new Date().toISOString());
  return h("time", { datetime: moment, title: `${day(moment)}, ${clock(moment)}` }, today ? clock(moment) : day(moment));
}
