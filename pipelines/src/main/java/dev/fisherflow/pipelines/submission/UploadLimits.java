package dev.fisherflow.pipelines.submission;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * How many uploads a site takes, by days and months in UTC: whose clock the site's are is not
 * known.
 *
 * @param perDay at most so many a day
 * @param perMonth at most so many a month
 */
public record UploadLimits(int perDay, int perMonth) {

  /** GLUE's site, as those who submitted report it: 2 a day and 6 a month. */
  public static final UploadLimits GLUE = new UploadLimits(2, 6);

  /** Checks that something may be uploaded. */
  public UploadLimits {
    if (perDay < 1 || perMonth < 1) {
      throw new IllegalArgumentException(
          "expected limits of at least 1, found %d a day and %d a month"
              .formatted(perDay, perMonth));
    }
  }

  /**
   * How many uploads there were around a moment.
   *
   * @param day on its day
   * @param month in its month
   */
  public record Used(int day, int month) {}

  /** The uploads on the day and in the month of a moment. */
  public static Used used(List<Upload> uploads, Instant moment) {
    LocalDate day = day(moment);
    return new Used(
        (int) uploads.stream().filter(upload -> day(upload.at()).equals(day)).count(),
        (int)
            uploads.stream()
                .filter(upload -> YearMonth.from(day(upload.at())).equals(YearMonth.from(day)))
                .count());
  }

  /** What is to be said of the limits that are passed on the day and in the month of a moment. */
  public List<String> warnings(List<Upload> uploads, Instant moment) {
    Used used = used(uploads, moment);
    List<String> warnings = new ArrayList<>();
    if (used.day() > perDay) {
      warnings.add(
          "%d uploads on %s (UTC); the site takes %d a day"
              .formatted(used.day(), day(moment), perDay));
    }
    if (used.month() > perMonth) {
      warnings.add(
          "%d uploads in %s (UTC); the site takes %d a month"
              .formatted(used.month(), YearMonth.from(day(moment)), perMonth));
    }
    return warnings;
  }

  private static LocalDate day(Instant moment) {
    return LocalDate.ofInstant(moment, ZoneOffset.UTC);
  }
}
