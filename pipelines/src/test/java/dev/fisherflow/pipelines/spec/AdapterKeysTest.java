package dev.fisherflow.pipelines.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.schemas.AdapterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of LoRA and its variants that are no lists of numbers and words. */
class AdapterKeysTest {

  private static final String START =
      "name: a\ntasks: [rte]\noptimizers: [{type: sgd, learningRate: 1}]\n";

  private static List<AdapterSettings> adapters(String adapter) {
    return SweepSpecification.parse("test", START + "adapter: " + adapter).adapters();
  }

  @Test
  void eachIsReadAndNamed() {
    AdapterSettings settings =
        adapters(
                "{type: dora, rank: 2, targetModules: all-linear, scaling: rslora, layers: [0, 3],"
                    + " rankPattern: {query: 4, 'layer.0.*': 1}, alphaPattern: {key: 0.5},"
                    + " exclude: [pooler.dense]}")
            .get(0);
    assertThat(AdapterNames.of(settings))
        .isEqualTo(
            "dora-r2-a8-all-linear-rslora-rankPattern=query=4,layer.0.*=1-alphaPattern=key=0.5"
                + "-layers=0,3-exclude=pooler.dense");
    assertThat(adapters("{type: lora, rankPattern: [{q: 1}, {q: 2}]}")).hasSize(2);
    assertThat(adapters("{type: lora, scaling: standard}")).isEqualTo(adapters("{type: lora}"));
  }

  @Test
  void adaptersStartFromTrainedOnes(@TempDir Path folder) throws IOException {
    Path trained = Path.of("../transforms/src/test/resources/golden/bert-lora/adapter");
    Path there = Files.createDirectories(folder.resolve("mnli"));
    for (String file : new String[] {AdapterFiles.CONFIG, AdapterFiles.WEIGHTS}) {
      Files.copy(trained.resolve(file), there.resolve(file));
    }
    SweepSpecification specification =
        SweepSpecification.parse("test", START + "adapter: {from: mnli}", folder);
    AdapterSettings settings = specification.adapters().get(0);
    assertThat(settings.getRank()).isEqualTo(3);
    assertThat(specification.start(settings)).contains(there.toString());
    assertThat(TrialPlan.of(specification).templates())
        .allMatch(trial -> trial.getAdapterFrom().equals(there.toString()));
    SweepSpecification again = SweepSpecification.parse("again", specification.selfContained());
    assertThat(again.adapters()).isEqualTo(specification.adapters());
    assertThatThrownBy(() -> adapters("{from: nowhere}"))
        .hasMessageContainingAll("adapter.from: expected a folder with", "found none at");
    assertThatThrownBy(
            () ->
                SweepSpecification.parse("test", START + "adapter: {from: mnli, rank: 3}", folder))
        .hasMessageContaining("that starts from another has that one's settings");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: lora, targetModules: all-liner} | or all-linear, found 'all-liner'",
        "{type: lora, rankPattern: query} | expected ranks by last parts of names",
        "{type: lora, rankPattern: {query: 1.5}} | expected ranks by last parts of names",
        "{type: lora, rankPattern: {'que(ry)+': 1}} | expected ranks by last parts of names",
        "{type: lora, rankPattern: {query: x}} | adapter.rankPattern.query: expected a number",
        "{type: lora, alphaPattern: {}} | expected alphas by last parts of names",
        "{type: lora, layers: [1, 0]} | numbers of layers from 0 that rise",
        "{type: bitfit, rank: 1} | unknown key"
      })
  void mistakesAreTold(String adapter, String message) {
    assertThatThrownBy(() -> adapters(adapter))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining(message);
  }
}
