package dev.fisherflow.transforms.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.tasks.Cifar;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.embedded.EmbeddedCifar;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** CIFAR's binary files through the pipeline to examples. */
class ImageDatasetTest {

  private static final int TRAIN = 52;
  private static final int TEST = 11;

  @TempDir Path folder;

  private Workspace workspace;
  private Path files;

  @BeforeEach
  void publish() {
    workspace = Workspace.at(folder.resolve("workspace").toString());
    files = folder.resolve("data");
    for (Task task : Cifar.TASKS) {
      new EmbeddedCifar(7, TRAIN, TEST).publish(task, Workspace.at(files.toString()));
    }
  }

  private DatasetManifest prepare(Task task, int rowsPerShard) {
    DatasetRequest request = DatasetRequest.images(task, files.toString());
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(request).withCoder(SerializableCoder.of(DatasetRequest.class)))
        .apply("Prepare", PrepareDatasets.into(workspace).withRowsPerShard(rowsPerShard));
    pipeline.run().waitUntilFinish();
    return DatasetPlan.of(request, workspace, failure -> {}).prepared().orElseThrow();
  }

  private List<Example> examples(DatasetManifest manifest, String split) {
    return new DatasetStore(workspace).open(manifest.getDigest()).read(split);
  }

  /** Records of the official files: label bytes, then the pixels. */
  private List<byte[]> records(Task task, String... names) throws IOException {
    int length = CifarFiles.recordBytes(task);
    List<byte[]> records = new ArrayList<>();
    for (String name : names) {
      byte[] bytes = Files.readAllBytes(files.resolve(task.files().folder()).resolve(name));
      for (int start = 0; start < bytes.length; start += length) {
        records.add(Arrays.copyOfRange(bytes, start, start + length));
      }
    }
    return records;
  }

  @ParameterizedTest
  @FieldSource("dev.fisherflow.tasks.Cifar#TASKS")
  void everyImageIsInOneSplitWithItsLabel(Task task) throws IOException {
    DatasetManifest manifest = prepare(task, 20);
    assertThat(manifest.getSplits())
        .extracting(SplitManifest::getName)
        .containsExactly("train", "dev", "test");
    assertThat(manifest.getSplits())
        .extracting(SplitManifest::getRows)
        .containsExactly(47L, 5L, 11L);

    List<byte[]> training =
        records(
            task,
            !task.equals(Cifar.CIFAR10)
                ? new String[] {"train.bin"}
                : IntStream.rangeClosed(1, 5)
                    .mapToObj(i -> "data_batch_" + i + ".bin")
                    .toArray(String[]::new));
    List<byte[]> test = records(task, task.equals(Cifar.CIFAR10) ? "test_batch.bin" : "test.bin");
    List<Example> used = new ArrayList<>(examples(manifest, "train"));
    used.addAll(examples(manifest, "dev"));
    assertThat(contents(task, used)).isEqualTo(expected(task, training)).hasSize(TRAIN);
    assertThat(contents(task, examples(manifest, "test")))
        .isEqualTo(expected(task, test))
        .hasSize(TEST);
    assertThat(examples(manifest, "train"))
        .extracting(Example::getIndex)
        .containsExactlyElementsOf(IntStream.range(0, 47).mapToObj(Long::valueOf).toList());
  }

  /** The label with the pixels; the other label of CIFAR-100 is not among them. */
  private static Set<ByteBuffer> contents(Task task, List<Example> examples) {
    Set<ByteBuffer> contents = new HashSet<>();
    for (Example example : examples) {
      assertThat(example.getTask()).isEqualTo(task.key());
      ByteBuffer content = ByteBuffer.allocate(1 + CifarFiles.PIXELS);
      content.put(example.getLabel().byteValue()).put(example.getImage().duplicate()).flip();
      contents.add(content);
    }
    return contents;
  }

  private static Set<ByteBuffer> expected(Task task, List<byte[]> records) {
    int label = task.equals(Cifar.CIFAR100) ? 1 : 0;
    Set<ByteBuffer> contents = new HashSet<>();
    for (byte[] record : records) {
      ByteBuffer content = ByteBuffer.allocate(1 + CifarFiles.PIXELS);
      content.put(record[label]);
      content.put(record, record.length - CifarFiles.PIXELS, CifarFiles.PIXELS).flip();
      contents.add(content);
    }
    return contents;
  }

  @Test
  void theDigestDependsOnContentAlone() throws IOException {
    String digest = prepare(Cifar.CIFAR10, 20).getDigest();
    workspace = Workspace.at(folder.resolve("other").toString());
    DatasetManifest otherwiseSharded = prepare(Cifar.CIFAR10, 3);
    assertThat(otherwiseSharded.getDigest()).isEqualTo(digest);
    Path batch = files.resolve(Cifar.CIFAR10.files().folder()).resolve("data_batch_2.bin");
    byte[] bytes = Files.readAllBytes(batch);
    bytes[100]++;
    Files.write(batch, bytes);
    assertThat(prepare(Cifar.CIFAR10, 20).getDigest()).isNotEqualTo(digest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          short   | 3,072 too many or the last record cut short: fetch the file again
          label   | expected a label from 0 to 9, found 10
          missing | no such file
          empty   | found 0 bytes
          """)
  void damagedFilesStopWithPlaceAndRemedy(String damage, String message) throws IOException {
    Path batch = files.resolve(Cifar.CIFAR10.files().folder()).resolve("data_batch_3.bin");
    byte[] bytes = Files.readAllBytes(batch);
    switch (damage) {
      case "short" -> Files.write(batch, Arrays.copyOf(bytes, bytes.length - 1));
      case "empty" -> Files.write(batch, new byte[0]);
      case "missing" -> Files.delete(batch);
      default -> {
        bytes[3073] = 10;
        Files.write(batch, bytes);
      }
    }
    assertThatThrownBy(() -> prepare(Cifar.CIFAR10, 20))
        .rootCause()
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("data_batch_3.bin")
        .hasMessageContaining(message);
  }

  @Test
  void theLookAlikeIsTheSameForASeed() {
    Path again = folder.resolve("again");
    new EmbeddedCifar(7, TRAIN, TEST).publish(Cifar.CIFAR100, Workspace.at(again.toString()));
    assertThat(again.resolve("cifar-100-binary/train.bin"))
        .hasSameBinaryContentAs(files.resolve("cifar-100-binary/train.bin"));
  }
}
