package dev.fisherflow.pipelines.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.yaml.Mistakes;
import dev.fisherflow.pipelines.spec.yaml.SetOption;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.tasks.OwnFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtendedFilesTest {

  private static final String BASE =
      """
      name: base
      tasks: [rte]
      optimizers: [{type: sgd, learningRate: 1}, {type: adamw, learningRate: 1e-3}]
      seeds: [1, 2]
      training: {batchSize: 8, epochs: 3}
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeBase() throws IOException {
    write("base.yaml", BASE);
  }

  @Test
  void mappingsAreMergedAndListsReplaced() throws IOException {
    write("mine.yaml", "extends: base.yaml\nname: mine\nseeds: [7]\ntraining: {epochs: 5}\n");
    SweepSpecification mine = read("mine.yaml");
    assertThat(mine.name()).isEqualTo("mine");
    assertThat(mine.seeds()).containsExactly(7L);
    assertThat(mine.optimizers()).extracting(OptimizerSettings::getType).contains("sgd", "adamw");
    assertThat(mine.trainings("rte")).extracting(Training::epochs).containsExactly(5);
    assertThat(mine.trainings("rte")).extracting(Training::batchSize).containsExactly(8);
  }

  @Test
  void theSourceStandsAlone() throws IOException {
    write("mine.yaml", "extends: base.yaml\nname: 'null'\nmodel: [minilm]\n");
    SweepSpecification mine = read("mine.yaml", "training.limit=null", "seeds[1]=3");
    SweepSpecification again = SweepSpecification.parse("elsewhere", mine.source());
    assertThat(mine.source()).doesNotContain("extends");
    assertThat(again.name()).isEqualTo("null");
    assertThat(again.seeds()).containsExactly(1L, 3L);
    assertThat(again.expanded()).isEqualTo(mine.expanded());
    assertThat(TrialPlan.of(again).templates(again.tasks().get(0)))
        .isEqualTo(TrialPlan.of(mine).templates(mine.tasks().get(0)));
  }

  @Test
  void aFileAloneKeepsItsText() throws IOException {
    assertThat(read("base.yaml").source()).isEqualTo(BASE);
  }

  @Test
  void pathsBelongToTheFileThatHasThem() throws IOException {
    write("below/train.csv", "text,label\na,0\nb,1\n");
    write("dev.csv", "text,label\na,0\n");
    write(
        "below/task.yaml",
        "name: own\nkind: classification\ndata: {train: train.csv, dev: 0.5}\ncolumns: {text: text, label: label}\n");
    write("below/base.yaml", BASE.replace("[rte]", "[task.yaml]"));
    write("mine.yaml", "extends: below/base.yaml\n");
    OwnFiles files = (OwnFiles) read("mine.yaml").tasks().get(0).files();
    assertThat(files.train()).containsExactly(folder.resolve("below/train.csv").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.limit=64|limit: 64",
        "training={epochs: 2}|epochs: 2",
        "optimizers[1].learningRate=[1e-3, 1e-4]|1e-4",
        "seeds=9|seeds: 9",
        "model=mlp:4-2|mlp:4-2",
        "search.points=|points: null",
      })
  void optionsReplaceValues(String option, String expected) throws IOException {
    ExtendedFiles layers =
        ExtendedFiles.read(
                "base.yaml", BASE, folder, List.of(new SetOption(option)), new Mistakes())
            .orElseThrow();
    assertThat(layers.text()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.limit|--set training.limit: expected a path of keys, = and a value",
        "=3|expected a path of keys",
        "training..limit=3|expected a path of keys",
        "training.limit=many|--set training.limit=many: training.limit: expected a whole number",
        "training.limmit=3|--set training.limmit=3: training.limmit: unknown key; did you mean 'limit'",
        "optimizers[2].damping=1|--set optimizers[2].damping=1: expected the number of one of the 2 items of optimizers, from 0",
        "name.first=x|--set name.first=x: expected a mapping at name, found 'base'",
        "training=[|--set training=[: this is no YAML",
        "extends=other.yaml|--set extends=other.yaml: extends: belongs to a file",
      })
  void mistakesNameTheOption(String option, String expected) {
    assertThatThrownBy(() -> read("base.yaml", option))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void mistakesBelowNameTheFileBelow() throws IOException {
    write("base.yaml", BASE.replace("epochs: 3", "epochs: three"));
    write("mine.yaml", "extends: base.yaml\nseed: 3\n");
    assertThatThrownBy(() -> read("mine.yaml"))
        .hasMessageContaining(folder.resolve("mine.yaml") + ":2:1: seed: unknown key")
        .hasMessageContaining(folder.resolve("base.yaml") + ":5:34: training.epochs: expected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none.yaml|:1:10: extends: there is no file",
        "mine.yaml|extends: expected a file that does not lead back to itself, found mine.yaml -> mine.yaml",
        "[base.yaml]|extends: expected a text, found a list",
        "list.yaml|list.yaml:1:1: expected a mapping with keys of a sweep, found a list",
        "round.yaml|expected a file that does not lead back to itself, found mine.yaml -> round.yaml -> mine.yaml",
        "deep0.yaml|expected at most 10 files that extend each other",
      })
  void filesThatCannotBeExtendedAreTold(String base, String expected) throws IOException {
    write("list.yaml", "[a]\n");
    write("round.yaml", "extends: mine.yaml\n");
    for (int i = 0; i < 12; i++) {
      write("deep%d.yaml".formatted(i), "extends: deep%d.yaml\n".formatted(i + 1));
    }
    write("mine.yaml", "extends: " + base + "\n");
    assertThatThrownBy(() -> read("mine.yaml"))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining(expected);
  }

  private SweepSpecification read(String name, String... set) throws IOException {
    return SweepSpecification.read(
        folder.resolve(name), Stream.of(set).map(SetOption::new).toList());
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
