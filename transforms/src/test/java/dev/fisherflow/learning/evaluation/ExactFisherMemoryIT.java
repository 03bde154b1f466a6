package dev.fisherflow.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.Lora;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.schemas.AdapterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Resident memory of the process over a thousand products with the embedded model's F. */
class ExactFisherMemoryIT {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int TOKENS = 4;

  @Test
  void aThousandProductsGrowResidentMemoryByLessThanFivePercent() throws IOException {
    assumeTrue(Files.exists(STATUS), "resident memory is read from " + STATUS);
    TreeMap<Integer, Long> resident = new TreeMap<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      AdaptedModel model = model(manager);
      ExactFisher fisher = new ExactFisher(model, new EvaluationBatch(List.of(part(2))), manager);
      NDList v = new NDList(model.parameters().stream().map(NDArray::onesLike).toList());
      for (int i = 1; i <= 1100; i++) {
        try (NDManager owner = manager.newSubManager()) {
          NDList product = fisher.product(v, owner);
          assertThat(product.head().abs().max().getFloat()).isFinite();
        }
        if (i % 100 == 0) {
          System.gc();
          resident.put(i, residentBytes());
        }
      }
    }
    assertThat(resident).hasSize(11);
    assertThat((double) resident.get(1100) / resident.get(100))
        .as("resident bytes by product: %s", resident)
        .isLessThan(1.05);
  }

  private static AdaptedModel model(NDManager manager) {
    Model base = ModelSource.of("minilm").load(manager, DataType.FLOAT32);
    AdapterSettings lora =
        AdapterSettings.newBuilder()
            .setType("lora")
            .setRank(8)
            .setAlpha(8.0)
            .setDropout(0.0)
            .setTargetModules(List.of("query", "value"))
            .build();
    return AdaptedModel.initialised(
        base, new Lora(lora, base.architecture(), 2), 1, manager, DataType.FLOAT32);
  }

  private static MicroBatch part(int samples) {
    Random random = new Random(samples);
    List<int[]> texts =
        Stream.generate(() -> random.ints(TOKENS, 1000, 20000).toArray()).limit(samples).toList();
    return new MicroBatch(
        scope -> Inputs.Text.of(texts, List.of(), scope),
        new CrossEntropy(new int[samples]),
        new long[samples]);
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
