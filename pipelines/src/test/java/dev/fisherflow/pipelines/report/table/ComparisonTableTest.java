package dev.fisherflow.pipelines.report.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.compare.Cause;
import dev.fisherflow.pipelines.compare.Change;
import dev.fisherflow.pipelines.compare.Difference;
import dev.fisherflow.pipelines.compare.Difference.Kind;
import dev.fisherflow.pipelines.compare.RunComparison;
import dev.fisherflow.pipelines.compare.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTableTest {

  @Test
  void changesComeFirstThenTablesWithTheirCauses() {
    List<Difference> differences = new ArrayList<>();
    differences.add(
        new Difference(
            Kind.CELL,
            "sst2 minilm lora-r4 ief",
            Cause.ENVIRONMENT,
            List.of("threads 2 -> 1"),
            "0.8125",
            "0.8",
            -0.0125,
            0.05));
    for (int seed = 1; seed <= 22; seed++) {
      differences.add(
          new Difference(
              Kind.TRIAL,
              "trial " + seed,
              Cause.UNEXPLAINED,
              List.of(),
              "0.5",
              "FAILED INTERNAL",
              null,
              null));
    }
    String text =
        ComparisonTable.render(
            new RunComparison(
                "a",
                "b",
                Verdict.DRIFT,
                30,
                1,
                List.of(
                    new Change(Cause.ENVIRONMENT, "threads per trial", "2", "1", true),
                    new Change(Cause.ENVIRONMENT, "runner", "direct", "flink", false)),
                differences));
    assertThat(text)
        .startsWith(
            """
            b against a
            drift: 22 of 30 trials differ (22 unexplained)
              environment: threads per trial 2 -> 1
              environment: runner direct -> flink (without effect)
            """)
        .containsPattern(
            "cell +sst2 minilm lora-r4 ief +0.8125 +0.8000 +-0.0125 +0.0500 +environment"
                + " +threads 2 -> 1\n")
        .containsPattern("trial +trial 20 +0.5000 +FAILED INTERNAL +unexplained\n")
        .doesNotContain("trial 21")
        .endsWith("... and 2 more trials\n");
  }
}
