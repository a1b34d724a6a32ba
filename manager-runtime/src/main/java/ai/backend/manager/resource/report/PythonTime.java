package ai.backend.manager.resource.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times as the reports write them: as Python prints its times and durations. */
final class PythonTime {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssxxx");
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSxxx");

  private PythonTime() {}

  /** {@code 2026-11-21 00:08:18.208300+00:00}, without a fraction when it is zero, or None. */
  static String of(@Nullable Instant time) {
    if (time == null) {
      return "None";
    }
    Instant micros = time.truncatedTo(ChronoUnit.MICROS);
    return (micros.getNano() == 0 ? SECONDS : MICROSECONDS).format(micros.atOffset(ZoneOffset.UTC));
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
