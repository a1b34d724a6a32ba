package ai.backend.manager.resource.report;

import ai.backend.manager.session.Times;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as the reports write them: as Python prints its times and durations. */
final class PythonTime {
  private PythonTime() {}

  /** As {@link Times#withBlank}, or None. */
  static String of(@Nullable Instant time) {
    return time == null ? "None" : Times.withBlank(time);
  }

  /** {@code 0:00:36.343188}, {@code 1 day, 2:03:04}. */
  static String of(Duration duration) {
    long days = duration.toDays();
    String text =
        "%d:%02d:%02d"
            .formatted(duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart());
    int micros = duration.toNanosPart() / 1000;
    return (days == 0 ? "" : days + (days == 1 ? " day, " : " days, "))
        + text
        + (micros == 0 ? "" : ".%06d".formatted(micros));
  }
}
