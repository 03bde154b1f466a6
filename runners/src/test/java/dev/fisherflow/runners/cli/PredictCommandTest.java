package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command predict, with an adapter that peft has trained. */
class PredictCommandTest {

  private static final Path T5 = ModelSweepsIT.MODELS.resolve("t5-lora");
  private static final Path PICTURES = ModelSweepsIT.MODELS.resolve("images");
  private static final String ROWS =
      """
      key,text,pair,label
      a,"a line,
      and another",what follows,entailment
      b,short,,not_entailment
      c,only one cell
      d,"a much longer text, of which the rest is read too, word by word, to its end",so,not_entailment
      e,short,text,entailment
      """;

  @TempDir private Path folder;

  private final Program program = Program.whole();

  @Test
  void rowsKeepTheirOrderAndFaultyOnesTheirPlace() throws IOException {
    assertThat(predict(ROWS, "--id=key")).as(program.err()).isZero();
    List<String[]> rows = rows();
    assertThat(rows).extracting(row -> row[0]).containsExactly("id", "a", "b", "3", "d", "e");
    assertThat(rows.get(0))
        .containsExactly("id", "label", "p_entailment", "p_not_entailment", "text", "fault");
    assertThat(program.out().lines().toList().get(3)).startsWith("3,,,,,").contains("4 columns");
    for (int answered : new int[] {1, 2, 4, 5}) {
      double first = Double.parseDouble(rows.get(answered)[2]);
      double second = Double.parseDouble(rows.get(answered)[3]);
      assertThat(first + second).isCloseTo(1, within(1e-12));
      assertThat(rows.get(answered)[1])
          .isEqualTo(first >= second ? "entailment" : "not_entailment");
    }
    assertThat(program.err()).contains("accuracy");
  }

  @Test
  void columnsAreKeptBesideTheAnswers() throws IOException {
    assertThat(predict(ROWS, "--id=key", "--keep=pair,label")).as(program.err()).isZero();
    assertThat(program.out().lines().toList().get(0))
        .isEqualTo("id,pair,given_label,label,p_entailment,p_not_entailment,text,fault");
    assertThat(program.out().lines().toList().get(5)).startsWith("e,text,entailment,");
  }

  @Test
  void labelsAreLeftAloneOnlyWhereThatIsAsked() throws IOException {
    String rows = ROWS.replace("short,text,entailment", "short,text,perhaps");
    assertThat(predict(rows)).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("row 5: expected a label of rte", "'perhaps'");
    assertThat(predict(rows, "--unlabelled")).isZero();
    assertThat(program.err()).doesNotContain("accuracy");
    assertThat(predict(rows, "--label=truth")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("expected the column 'truth'");
  }

  @Test
  void anOwnTaskIsReadFromItsFile() throws IOException {
    Files.writeString(folder.resolve("train.csv"), "a,b,y\nx,y,yes\nz,w,no\n");
    Path task =
        Files.writeString(
            folder.resolve("own.yaml"),
            """
            name: own
            kind: classification
            data: {train: train.csv, dev: 0.5}
            columns: {text: a, pair: b, label: y}
            labels: ["yes", "no"]
            """);
    Path file = Files.writeString(folder.resolve("rows.csv"), ROWS);
    String adapter = T5.resolve("adapter").toString();
    assertThat(
            program.run(
                "predict",
                adapter,
                file.toString(),
                "--unlabelled",
                "--task=" + task,
                "--model=" + T5))
        .as(program.err())
        .isZero();
    assertThat(rows().get(0)).containsExactly("id", "label", "p_yes", "p_no", "text", "fault");
    assertThat(
            program.run("predict", adapter, file.toString(), "--task=none.yaml", "--model=" + T5))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("there is no file none.yaml");
  }

  @Test
  void imagesOfAFolderAreAnsweredByTheirPaths() throws IOException {
    Path cats = Files.createDirectories(folder.resolve("images/cat"));
    Path images = folder.resolve("images");
    Files.copy(PICTURES.resolve("grey.png"), cats.resolve("square.png"));
    Files.copy(PICTURES.resolve("wide.png"), cats.resolve("wide.png"));
    Files.copy(PICTURES.resolve("turned.jpg"), images.resolve("turned.jpg"));
    assertThat(pictures(images)).as(program.err()).isZero();
    List<String[]> rows = rows();
    assertThat(rows)
        .extracting(row -> row[0])
        .containsExactly("id", "cat/square.png", "cat/wide.png", "turned.jpg");
    assertThat(rows.get(0)).hasSize(2 + 10 + 1);
    assertThat(rows.get(2)[1]).isIn(Task.of("cifar10").labels());
    assertThat(rows.get(3)[1]).isEmpty();
    assertThat(program.out()).contains("its EXIF orientation 6 turns");
    assertThat(program.err()).contains("accuracy");

    Path csv = Files.writeString(images.resolve("some.csv"), "file\ncat/wide.png\nnone.png\n");
    assertThat(pictures(csv)).as(program.err()).isZero();
    assertThat(rows().get(1)[2]).isEqualTo(rows.get(2)[2]);
    assertThat(program.out()).contains("none.png: there is no such image");
    assertThat(pictures(images, "--keep=a")).isEqualTo(ExitCode.INPUT.code());
    assertThat(pictures(Files.createDirectory(folder.resolve("no"))))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("expected images that end in .png");
  }

  private int pictures(Path file, String... more) {
    Path vit = ModelSweepsIT.MODELS.resolve("vit-lora");
    List<String> all =
        new ArrayList<>(
            List.of(
                "predict",
                vit.resolve("adapter").toString(),
                file.toString(),
                "--task=cifar10",
                "--model=" + vit));
    all.addAll(List.of(more));
    return program.run(all.toArray(String[]::new));
  }

  /** An option for runs is refused only where there is none. */
  @Test
  void aFolderMayStandBesideARun() throws IOException {
    String adapter = T5.resolve("adapter").toString();
    assertThat(predict(ROWS, "--optimizer=ief")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("expected no --optimizer with an adapter folder");
    String[] both = {
      "predict",
      adapter,
      "r1",
      folder.resolve("rows.csv").toString(),
      "--task=rte",
      "--model=" + T5,
      "--optimizer=ief",
      "--workspace=" + Files.createDirectory(folder.resolve("workspace"))
    };
    assertThat(program.run(both)).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("r1").doesNotContain("--optimizer");
  }

  @Test
  void aRunAndAFileAreWanted() {
    assertThat(program.run("predict", "--pair=w")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("then a file with rows; found neither");
    assertThat(program.run("predict", "r1", "--task=rte")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("then a file with rows; found only r1");
    String[] between = {"predict", "r1", "--workspace=" + folder.resolve("none"), "rows.csv"};
    assertThat(program.run(between)).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("expected --workspace to name a folder");
  }

  /** The same bits again; in other batches the same labels, and probabilities within 1e-6. */
  @Test
  void batchesChangeTheLastBitsAlone() throws IOException {
    assertThat(predict(ROWS)).isZero();
    String once = program.out();
    List<String[]> first = rows();
    assertThat(predict(ROWS)).isZero();
    assertThat(program.out()).isEqualTo(once);
    assertThat(predict(ROWS, "--batch-size=1")).isZero();
    List<String[]> other = rows();
    for (int row : new int[] {1, 2, 4, 5}) {
      assertThat(other.get(row)[1]).isEqualTo(first.get(row)[1]);
      assertThat(Double.parseDouble(other.get(row)[2]))
          .isCloseTo(Double.parseDouble(first.get(row)[2]), within(1e-6));
    }
  }

  @Test
  void severalAdaptersGiveTheirMeanAndJsonl() throws IOException {
    assertThat(predict(ROWS)).isZero();
    List<String[]> one = rows();
    Path out = folder.resolve("answers.jsonl");
    Path file = folder.resolve("rows.csv");
    String adapter = T5.resolve("adapter").toString();
    assertThat(
            program.run(
                "predict",
                adapter,
                adapter,
                file.toString(),
                "--task=rte",
                "--model=" + T5,
                "--out=" + out))
        .as(program.err())
        .isZero();
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0)).contains("\"p_entailment\":" + one.get(1)[2]);
    assertThat(lines.get(2)).contains("\"label\":null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none.csv   |               | there is no such file",
        "empty.csv  |               | empty.csv",
        "folder.csv |               | a folder",
        "rows.csv   | --text=words  | expected the column 'words'",
        "rows.csv   | --pair=second | expected the column 'second'",
        "rows.csv   | --id=number   | expected the column 'number'",
        "rows.csv   | --label=pair  | expected a label of rte",
        "rows.csv   | --batch-size=0 | at least 1",
        "rows.csv   | --out=a.txt   | .csv or .jsonl",
        "rows.csv   | --out=no/where.csv | cannot write the answers",
        "head.csv   |               | found none below the header",
        "rows.txt   |               | whose name ends in",
      })
  void whatCannotBeAnsweredIsTold(String file, String more, String expected) throws IOException {
    Files.writeString(folder.resolve("rows.csv"), ROWS);
    Files.writeString(folder.resolve("rows.txt"), ROWS);
    Files.writeString(folder.resolve("head.csv"), "text,pair\n");
    Files.createFile(folder.resolve("empty.csv"));
    Files.createDirectory(folder.resolve("folder.csv"));
    assertThat(run(folder.resolve(file), more == null ? new String[0] : new String[] {more}))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains(expected);
    assertThat(program.out()).isEmpty();
  }

  private int predict(String text, String... more) throws IOException {
    return run(Files.writeString(folder.resolve("rows.csv"), text), more);
  }

  private int run(Path file, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "predict",
                T5.resolve("adapter").toString(),
                file.toString(),
                "--task=rte",
                "--model=" + T5));
    all.addAll(List.of(more));
    return program.run(all.toArray(String[]::new));
  }

  private List<String[]> rows() {
    return program.out().lines().map(line -> line.split(",", -1)).toList();
  }
}
