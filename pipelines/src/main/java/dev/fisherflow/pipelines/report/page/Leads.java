package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.pipelines.report.Conclusions;
import dev.fisherflow.pipelines.report.Leaderboard;
import dev.fisherflow.pipelines.report.MethodAverage;
import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.pipelines.report.page.element.Table.Column;
import dev.fisherflow.pipelines.report.page.element.Table.Rows;
import dev.fisherflow.pipelines.statistics.Contest;
import dev.fisherflow.pipelines.statistics.Lead;
import dev.fisherflow.schemas.Method;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The differences of all pairs of methods, with their intervals. */
final class Leads {

  private Leads() {}

  static Table table(Leaderboard board, Conclusions findings, Function<Method, String> names) {
    List<MethodAverage> ranked = board.contest().ranked();
    Rows rows = new Rows();
    for (Contest.Test test : board.contest().tests()) {
      Lead lead = test.lead();
      boolean known = lead.interval().known();
      rows.add(
          List.of(
              Cell.of(names.apply(ranked.get(test.pair().first()).method())),
              Cell.of(names.apply(ranked.get(test.pair().second()).method())),
              Cell.of(findings.number(lead.mean()), lead.mean()),
              Cell.of(
                  known ? findings.interval(lead) : Format.NONE,
                  known ? lead.interval().low() : Double.NaN),
              Cell.of(lead.toldApart() ? "yes" : "no"),
              Cell.of(Format.decimals(test.pValue(), 3), test.pValue()),
              Cell.of(lead.seeds()),
              Cell.of(
                  lead.rows() > 0
                      ? String.format(Locale.ROOT, "seeds and %,d rows", lead.rows())
                      : "seeds"),
              Cell.of(
                  known ? findings.number(lead.smallestLead()) : Format.NONE,
                  lead.smallestLead())));
    }
    return new Table(
        "leads",
        "Differences of the validation averages, in points, paired by seed",
        List.of(
            Column.text("Method"),
            Column.text("Other"),
            Column.number("Difference"),
            Column.number("95 % interval").meaning("Each bound alone holds at 97.5 %"),
            Column.text("Leaves out 0")
                .meaning("Whether the interval leaves out 0: of this pair alone"),
            Column.number("p, Holm")
                .meaning(
                    "Probability of such a difference if there were none, corrected for all pairs"
                        + " of the table"),
            Column.number("Seeds").meaning("Seeds that both have"),
            Column.text("Chance of").meaning("What the interval counts as chance"),
            Column.number("Smallest lead")
                .meaning("The smallest true difference that these seeds show in 80 % of runs")),
        rows.list());
  }
}
