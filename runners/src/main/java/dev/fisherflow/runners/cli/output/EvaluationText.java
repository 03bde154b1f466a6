package dev.fisherflow.runners.cli.output;

import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.pipelines.evaluation.EvaluationOutcome;
import dev.fisherflow.pipelines.report.table.EvaluationTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an evaluation ends with. */
public final class EvaluationText {

  private EvaluationText() {}

  /** The table at the first damping, what could not be evaluated, and the files. */
  public static String render(EvaluationOutcome outcome, EvaluationSettings settings) {
    double damping = settings.dampings().stream().findFirst().orElse(0.0);
    return Stream.of(
            outcome.summaries().isEmpty()
                ? Stream.<String>empty()
                : Stream.of(EvaluationTable.render(outcome.summaries(), damping)),
            outcome.failures().stream()
                .map(failed -> "not evaluated: " + failed.getFile() + ": " + failed.getCause()),
            outcome.files().stream())
        .flatMap(lines -> lines)
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  public static String json(EvaluationOutcome outcome) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("summaries", JsonOutput.records(outcome.summaries()));
    all.put("failures", JsonOutput.records(outcome.failures()));
    all.put("files", outcome.files());
    return JsonOutput.of(all);
  }
}
