package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.pipelines.report.page.element.Table.Column;
import dev.fisherflow.pipelines.report.page.element.Table.Rows;
import java.time.Instant;
import java.util.List;

/**
 * The trials of a run that has not ended, as far as they have no result.
 *
 * @param written when the page was made
 * @param state how the run is, in a sentence
 * @param moving whether the page is made again, so that a browser looks for the next one
 * @param seconds between two looks of a browser
 * @param open the trials, those that train first
 */
public record LiveTrials(
    Instant written, String state, boolean moving, int seconds, List<Open> open) {

  /** Copies the list. */
  public LiveTrials {
    open = List.copyOf(open);
  }

  /**
   * A trial without a result.
   *
   * @param name what it is, in words
   * @param state what it is doing
   * @param step steps done
   * @param steps steps in all
   * @param loss recent training loss; null before the first step
   * @param best the best score so far, in words; null before the first
   * @param secondsLeft at the pace so far; null if that is not known
   * @param note where it is, or for what it waits
   * @param trialId its id
   */
  public record Open(
      String name,
      String state,
      long step,
      long steps,
      Double loss,
      String best,
      Double secondsLeft,
      String note,
      String trialId) {}

  Table table() {
    Rows rows = new Rows();
    for (Open trial : open) {
      double share = trial.steps() == 0 ? 0 : (double) trial.step() / trial.steps();
      double left = trial.secondsLeft() == null ? Double.NaN : trial.secondsLeft();
      double loss = trial.loss() == null ? Double.NaN : trial.loss();
      rows.add(
          List.of(
              Cell.of(trial.state()),
              Cell.of(trial.name()),
              Cell.of("%,d of %,d".formatted(trial.step(), trial.steps()), share),
              Cell.of(Format.decimals(loss, 4), loss),
              Cell.of(trial.best() == null ? "" : trial.best()),
              Cell.of(Double.isNaN(left) ? "" : Format.duration(left), left),
              Cell.of(trial.note() == null ? "" : trial.note()),
              Cell.code(trial.trialId())));
    }
    return new Table(
        "open",
        "Trials without a result",
        List.of(
            Column.text("State"),
            Column.text("Trial"),
            Column.number("Steps").meaning("Steps done, of all"),
            Column.number("Loss").meaning("Mean training loss over the last few steps"),
            Column.text("Best so far"),
            Column.number("Left").meaning("At the pace so far"),
            Column.text("Where"),
            Column.text("Id")),
        rows.list());
  }
}
