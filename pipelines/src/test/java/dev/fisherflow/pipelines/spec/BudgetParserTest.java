package dev.fisherflow.pipelines.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.cost.CostTable;
import dev.fisherflow.pipelines.cost.StepCost;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.schemas.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetParserTest {

  @TempDir private Path folder;

  private final CostTable table =
      CostTable.parse(
          CostTable.text(
              "",
              "",
              List.of(
                  new StepCost("minilm", "lora-r8", "adamw", 10, 100, 2),
                  new StepCost("minilm", "lora-r8", "ief", 10, 100, 5))));

  @BeforeEach
  void theTableIsThere() throws IOException {
    Files.writeString(folder.resolve(table.file()), CostTable.text("", "", table.steps()));
  }

  private SweepSpecification with(String optimizers, String budget) {
    return SweepSpecification.parse(
        "s",
        """
        name: s
        tasks: [rte]
        optimizers: %s
        training: {batchSize: 10, epochs: 3}
        %s
        """
            .formatted(optimizers, budget),
        folder);
  }

  private static final String BOTH =
      "[{type: adamw, learningRate: 1e-3}, {type: ief, learningRate: 1}]";

  private List<Trial> trials(String budget) {
    TrialPlan plan = TrialPlan.of(with(BOTH, budget));
    return plan.estimates(plan.datasets().get(0), 95);
  }

  /** 3 epochs of 10 batches; a step of iEF costs 2.5 of AdamW's. */
  @Test
  void aTrialHasAsManyStepsAsTheUnitsCost() {
    List<Trial> trials = trials("budget: {costs: %s}".formatted(table.file()));
    assertThat(trials).extracting(Trial::getSteps).containsExactly(30L, 12L);
    assertThat(trials).extracting(Trial::getEpochs).containsExactly(3, 2);
    assertThat(trials.get(0)).as("whose steps it does not set").isEqualTo(trials("").get(0));
    assertThat(trials.get(1).getBudget().getCosts()).isEqualTo(table.digest());
  }

  @Test
  void anotherFolderFindsTheTableByTheExpandedText() {
    SweepSpecification given = with(BOTH, "budget: {costs: %s}".formatted(table.file()));
    assertThat(SweepSpecification.parse("again", given.selfContained()).costs())
        .isEqualTo(given.costs());
  }

  @Test
  void mistakesAreToldAtTheirPlace() throws IOException {
    refused("{costs: gone.json}", "budget.costs: expected default, or the file of a table");
    refused("{costs: .}", "budget.costs: expected default, or the file of a table");
    refused("{cost: default}", "did you mean 'costs'");
    refused("{}", "budget: expected the key 'costs'");
    Files.writeString(
        folder.resolve("costs-0123456789ab.json"), CostTable.text("", "", table.steps()));
    refused("{costs: costs-0123456789ab.json}", "was changed since it was made");
    Files.writeString(folder.resolve("text.json"), "{");
    refused("{costs: text.json}", "expected a table that 'fisherflow calibrate' wrote");
    assertThatThrownBy(
            () ->
                with(
                    "[{type: sgd, learningRate: 1}]",
                    "budget: {costs: %s}".formatted(table.file())))
        .hasMessageContaining(
            "s:5:9: budget: the table does not tell what a step of sgd with minilm, lora-r8,"
                + " batches of 10, 100 tokens costs");
  }

  private void refused(String budget, String message) {
    assertThatThrownBy(() -> with(BOTH, "budget: " + budget)).hasMessageContaining(message);
  }
}
