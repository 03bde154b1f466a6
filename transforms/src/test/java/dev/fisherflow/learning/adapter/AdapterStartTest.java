package dev.fisherflow.learning.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFolder;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training that starts from a trained adapter: the golden one has three outputs, as MNLI's. */
class AdapterStartTest {

  @TempDir private Path folder;

  private final NDManager manager = NDManager.newBaseManager();
  private AdapterStart start;

  @BeforeEach
  void copy() throws IOException {
    Path golden = ModelFolder.golden("bert-lora").resolve("adapter");
    for (String file : new String[] {AdapterFiles.CONFIG, AdapterFiles.WEIGHTS}) {
      Files.copy(golden.resolve(file), folder.resolve(file));
    }
    start = new AdapterStart(folder);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void everyTensorStartsAtTheFolders() {
    AdaptedModel started = started(Glue.MNLI);
    AdaptedModel read =
        AdapterFiles.read(folder, started.model(), started.adapter(), manager, DataType.FLOAT32);
    for (int i = 0; i < read.parameters().size(); i++) {
      assertThat(started.parameters().get(i).toFloatArray())
          .as(read.names().get(i))
          .containsExactly(read.parameters().get(i).toFloatArray());
      assertThat(started.parameters().get(i).hasGradient()).isTrue();
    }
  }

  /** As of RTE after MNLI. */
  @Test
  void aHeadOfAnotherNumberOfOutputsStartsAnew() {
    AdaptedModel started = started(Glue.RTE);
    AdaptedModel fresh = fresh(Glue.RTE);
    for (int i = 0; i < fresh.parameters().size(); i++) {
      NDArray before = fresh.parameters().get(i);
      assertThat(started.parameters().get(i).contentEquals(before))
          .as(fresh.names().get(i))
          .isEqualTo(fresh.names().get(i).startsWith("classifier"));
    }
  }

  @Test
  void itIsKnownByItsFilesAndNotByItsPlace() throws IOException {
    assertThat(AdapterNames.of(start.settings())).startsWith("lora-r3-a6-").contains("from_");
    Path moved = Files.createDirectory(folder.resolve("moved"));
    for (String file : new String[] {AdapterFiles.CONFIG, AdapterFiles.WEIGHTS}) {
      Files.copy(folder.resolve(file), moved.resolve(file));
    }
    assertThat(new AdapterStart(moved).settings()).isEqualTo(start.settings());
    AdapterSettings before = start.settings();
    byte[] weights = Files.readAllBytes(folder.resolve(AdapterFiles.WEIGHTS));
    weights[weights.length - 1] ^= 1;
    Files.write(folder.resolve(AdapterFiles.WEIGHTS), weights);
    assertThat(start.settings()).isNotEqualTo(before);
    assertThatThrownBy(() -> start.move(fresh(Glue.RTE), before))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("it changed since the sweep was planned");
  }

  @Test
  void whatIsNoAdapterOfTheModelIsTold() {
    Path model = ModelFolder.golden("bert-lora");
    assertThatThrownBy(() -> new AdapterStart(model).settings())
        .hasMessageContaining("name it as model");
    assertThatThrownBy(() -> new AdapterStart(folder.resolve("none")).settings())
        .hasMessageContaining("found none at " + folder.resolve("none"));
    Architecture other = ModelSource.architecture(ModelFolder.golden("bert2-pairs").toString());
    AdapterSettings settings = start.settings();
    assertThatThrownBy(
            () -> start.check(settings, other, Adapters.shapes(settings, other, Glue.RTE)))
        .hasMessageContaining("has shape");
  }

  private AdaptedModel fresh(Task task) {
    Model model =
        ModelSource.of(ModelFolder.golden("bert-lora").toString()).load(manager, DataType.FLOAT32);
    Adapter adapter = Adapters.of(start.settings(), model, task);
    return AdaptedModel.initialised(model, adapter, 1, manager, DataType.FLOAT32);
  }

  private AdaptedModel started(Task task) {
    AdaptedModel model = fresh(task);
    AdapterSettings settings = start.settings();
    assertThat(Settings.of(settings).from()).isPresent();
    start.check(settings, model.model().architecture(), model.adapter());
    start.move(model, settings);
    return model;
  }
}
