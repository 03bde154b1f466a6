package dev.fisherflow.pipelines.report.table;

import dev.fisherflow.pipelines.compare.Change;
import dev.fisherflow.pipelines.compare.Difference;
import dev.fisherflow.pipelines.compare.Difference.Kind;
import dev.fisherflow.pipelines.compare.RunComparison;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A comparison of two runs as text: its verdict, what changed, and which results differ. */
public final class ComparisonTable {

  /** More trials than these would hide what they have in common; the file has them all. */
  private static final int TRIALS = 20;

  private static final int DIGEST_DIGITS = 12;

  private ComparisonTable() {}

  /** The text; every line ends with a line feed. */
  public static String render(RunComparison comparison) {
    List<Difference> rest =
        comparison.differences().stream().filter(d -> d.kind() != Kind.TRIAL).toList();
    List<Difference> trials = comparison.differences(Kind.TRIAL);
    return "%s against %s\n%s\n"
            .formatted(comparison.later(), comparison.earlier(), comparison.summary())
        + comparison.changes().stream().map(ComparisonTable::line).collect(Collectors.joining())
        + table(rest)
        + table(trials.subList(0, Math.min(TRIALS, trials.size())))
        + (trials.size() > TRIALS
            ? "... and %d more trials\n".formatted(trials.size() - TRIALS)
            : "");
  }

  private static String line(Change change) {
    return "  %s: %s%s\n"
        .formatted(
            change.cause().label(), change.text(), change.matters() ? "" : " (without effect)");
  }

  private static String table(List<Difference> rows) {
    return rows.isEmpty()
        ? ""
        : "\n"
            + new Columns<Difference>()
                .left("what", row -> row.kind().name().toLowerCase(Locale.ROOT))
                .left("which", Difference::name)
                .right("earlier", row -> figure(row.earlier()))
                .right("later", row -> figure(row.later()))
                .rightUnlessEmpty(rows, "difference", row -> signed(row.delta()))
                .rightUnlessEmpty(rows, "noise up to", row -> decimals(row.noise()))
                .left("cause", row -> row.cause().label())
                .left("why", row -> String.join("; ", row.reasons()))
                .render(rows);
  }

  /** A score in decimals, a digest in its first digits, anything else as it is. */
  private static String figure(String figure) {
    if (figure.matches("[0-9a-f]{64}( [0-9a-f]{64})*")) {
      return figure.substring(0, DIGEST_DIGITS);
    }
    return figure.matches("-?\\d+(\\.\\d+)?(e-?\\d+)?") ? decimals(Double.valueOf(figure)) : figure;
  }

  private static String decimals(Double number) {
    return number == null ? "-" : String.format(Locale.ROOT, "%.4f", number);
  }

  private static String signed(Double number) {
    return number == null ? "-" : String.format(Locale.ROOT, "%+.4f", number);
  }
}
