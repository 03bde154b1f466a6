package dev.fisherflow.pipelines.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.Set;

/**
 * The moments of a cron expression in a time zone.
 *
 * <p>Where clocks are changed it does as Vixie's cron: a time of day that is left out comes due the
 * moment the clocks go forward, and one that is repeated comes due the first time only; but an
 * expression of every hour follows the passing of time, and so neither makes up for a left-out hour
 * nor pauses in a repeated one.
 */
public final class CronSchedule {

  private static final Set<String> EVERY_HOUR = Set.of("*", "*/1", "0-23");

  private final String expression;
  private final ZoneId zone;
  private final ExecutionTime times;
  private final boolean everyHour;

  private CronSchedule(String expression, ZoneId zone, Cron cron) {
    this.expression = expression;
    this.zone = zone;
    this.times = ExecutionTime.forCron(cron);
    this.everyHour =
        EVERY_HOUR.contains(cron.retrieve(CronFieldName.HOUR).getExpression().asString());
  }

  /**
   * Reads an expression.
   *
   * @param expression minute, hour, day of month, month, day of week; or six fields, of which the
   *     first is the second
   * @param zone whose clocks it is read by
   * @throws IllegalArgumentException if it is no cron expression, or never comes due
   */
  public static CronSchedule of(String expression, ZoneId zone) {
    String trimmed = expression.strip();
    CronType type = trimmed.split("\\s+").length == 6 ? CronType.SPRING : CronType.UNIX;
    Cron cron;
    try {
      cron = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(type)).parse(trimmed);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected a cron expression such as '0 3 * * *', found '"
              + expression
              + "': "
              + e.getMessage(),
          e);
    }
    CronSchedule schedule = new CronSchedule(trimmed, zone, cron);
    if (schedule.nextLocal(LocalDateTime.of(2000, 1, 1, 0, 0)).isEmpty()) {
      throw new IllegalArgumentException("the cron expression '" + trimmed + "' never comes due");
    }
    return schedule;
  }

  /** The expression. */
  public String expression() {
    return expression;
  }

  /** The zone. */
  public ZoneId zone() {
    return zone;
  }

  /**
   * The first moment after another at which a run is due.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Instant next(Instant after) {
    ZoneRules rules = zone.getRules();
    // From one change of the clocks to the next, local time is the passing of time.
    Instant begin = after.truncatedTo(ChronoUnit.SECONDS);
    LocalDateTime passed =
        passed(
            rules.previousTransition(begin.plusSeconds(1)), LocalDateTime.ofInstant(begin, zone));
    while (true) {
      ZoneOffsetTransition change = rules.nextTransition(begin);
      LocalDateTime found =
          nextLocal(passed)
              .orElseThrow(
                  () -> new IllegalArgumentException(expression + " is not due after " + after));
      if (change == null || found.isBefore(change.getDateTimeBefore())) {
        return found.toInstant(rules.getOffset(begin));
      }
      if (change.isGap() && !everyHour && found.isBefore(change.getDateTimeAfter())) {
        return change.getInstant();
      }
      begin = change.getInstant();
      // What is due at the change itself has not passed yet.
      passed = passed(change, LocalDateTime.ofInstant(begin, zone).minusSeconds(1));
    }
  }

  /** The last local time that is not waited for any more; a repeated hour's are not. */
  private LocalDateTime passed(ZoneOffsetTransition lastChange, LocalDateTime local) {
    return lastChange == null || !lastChange.isOverlap() || everyHour
        ? local
        : max(local, lastChange.getDateTimeBefore().minusSeconds(1));
  }

  private static LocalDateTime max(LocalDateTime one, LocalDateTime other) {
    return one.isBefore(other) ? other : one;
  }

  /** The first local time after another, by clocks that are never changed. */
  private Optional<LocalDateTime> nextLocal(LocalDateTime after) {
    return times
        .nextExecution(after.atZone(ZoneOffset.UTC))
        .map(time -> time.toLocalDateTime().truncatedTo(ChronoUnit.SECONDS));
  }

  @Override
  public String toString() {
    return expression + " " + zone;
  }
}
