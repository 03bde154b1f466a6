package dev.fisherflow.transforms.dataset;

import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.RawFiles.Columns;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.survey.SplitSurvey;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Small GLUE folders in the official layouts, with sentences of our own. */
final class GlueFixture {

  private final Path folder;

  GlueFixture(Path folder) {
    this.folder = folder;
  }

  /** A folder with whole files of a task, of this many rows each. */
  static GlueFixture of(Path folder, Task task, int rows) {
    GlueFixture fixture = new GlueFixture(folder);
    fixture.write(task, rows);
    return fixture;
  }

  String location() {
    return folder.toString();
  }

  Workspace rawFiles() {
    return Workspace.at(location());
  }

  Path path(String file) {
    return folder.resolve(file);
  }

  /** Location of a small tokenizer that makes a token of each character. */
  String tokenizer() {
    StringBuilder vocabulary = new StringBuilder("\"?\": 0");
    for (char letter = ' '; letter <= '~'; letter++) {
      if (letter != '?' && letter != '"' && letter != '\\') {
        vocabulary.append(", \"").append(letter).append("\": ").append((int) letter);
      }
    }
    String model = "{\"type\": \"WordLevel\", \"unk_token\": \"?\", \"vocab\": {%s}}";
    String split =
        "{\"type\": \"Split\", \"pattern\": {\"Regex\": \".\"}, \"behavior\": \"Isolated\","
            + " \"invert\": false}";
    String json = "{\"model\": " + model + ", \"pre_tokenizer\": " + split + "}";
    text("tokenizer.json", json.formatted(vocabulary));
    return path("tokenizer.json").toString();
  }

  /** Writes a file of these lines, each ended by LF. */
  GlueFixture file(String file, String... lines) {
    return text(file, String.join("\n", lines) + "\n");
  }

  GlueFixture text(String file, String text) {
    return bytes(file, text.getBytes(StandardCharsets.UTF_8));
  }

  GlueFixture bytes(String file, byte[] bytes) {
    try {
      Files.createDirectories(path(file).getParent());
      Files.write(path(file), bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawSplit.Scan scan(Task task, String split, List<FailedRecord> failures) {
    return find(task, split)
        .scan(rawFiles(), 3, failures::add, new SplitSurvey(task, split, List.of()));
  }

  /** What is noticed in the whole files of a task, by kind and text. */
  List<String> warnings(Task task) {
    DatasetRequest request =
        DatasetRequest.of(task, location(), tokenizer(), InputFormat.PAIR, 100);
    return GlueSource.scan(request, 3, failure -> {}).facts().warnings().stream()
        .map(warning -> warning.getKind() + ": " + warning.getText())
        .toList();
  }

  /** A file of a task's fixture with another text in place of each match of a pattern. */
  GlueFixture replaced(String file, String pattern, String replacement) {
    try {
      return text(file, Files.readString(path(file)).replaceAll(pattern, replacement));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawSplit find(Task task, String split) {
    GlueLayout layout =
        GlueLayout.of(task).stream()
            .filter(candidate -> candidate.split().equals(split))
            .findFirst()
            .orElseThrow();
    return RawSplit.find(rawFiles(), task, layout);
  }

  /** All usable rows of a split, read chunk by chunk. */
  List<GlueRow> rows(Task task, String split) {
    RawSplit.Scan scan = scan(task, split, new ArrayList<>());
    List<GlueRow> rows = new ArrayList<>();
    scan.chunks().forEach(chunk -> rows.addAll(scan.file().read(rawFiles(), chunk)));
    return rows;
  }

  private void write(Task task, int rows) {
    switch (task.key()) {
      case "cola" -> {
        labelled(task, rows, null, i -> "src\t" + label(task, i) + "\t*\tThe bird sing " + i);
        tests(task, rows, "index\tsentence", i -> i + "\tThe birds sing " + i);
      }
      case "sst2" -> {
        labelled(task, rows, "sentence\tlabel", i -> "a dull play " + i + "\t" + label(task, i));
        tests(task, rows, "index\tsentence", i -> i + "\ta fine play " + i);
      }
      case "mrpc" -> {
        String ids = "\t100\t200\t";
        labelled(
            task,
            rows,
            "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String",
            i -> label(task, i) + ids + "It rained " + i + ".\tRain fell " + i + ".");
        tests(
            task,
            rows,
            "\uFEFFindex\t#1 ID\t#2 ID\t#1 String\t#2 String",
            i -> i + ids + "It rained.\tThe \"sun shone " + i + ".");
      }
      case "qqp" -> {
        labelled(
            task,
            rows,
            "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate",
            i -> i + "\t7\t8\tWho sings?\tWho is singing " + i + "?\t" + label(task, i));
        tests(task, rows, "id\tquestion1\tquestion2", i -> i + "\tWho sings?\tWho dances " + i);
      }
      case "mnli" -> {
        String head =
            "index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse";
        String texts = "\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2";
        String cells = "\t1\t1e\tletters\t( a )\t( b )\t(ROOT a)\t(ROOT b)\tAll sing.\tSome sing ";
        labelled(
            task,
            rows,
            head + texts + "\tlabel1\tgold_label",
            i -> i + cells + i + "\tneutral\t" + label(task, i));
        tests(task, rows, head + texts, i -> i + cells + i);
        file("AX/AX.tsv", lines("index\tsentence1\tsentence2", rows, i -> i + "\tA.\tNot A " + i));
      }
      case "qnli" -> pairs(task, rows, "question", "sentence");
      case "rte", "wnli" -> pairs(task, rows, "sentence1", "sentence2");
      case "stsb" -> {
        String head =
            "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2";
        String cells = "\tnews\tf\t2012\t1\tnone\tnone\tA man runs.\tA man walks ";
        labelled(task, rows, head + "\tscore", i -> i + cells + i + "\t" + i % 5 + ".250");
        tests(task, rows, head, i -> i + cells + i);
      }
      default -> throw new IllegalArgumentException("no rows of " + task);
    }
  }

  private void pairs(Task task, int rows, String first, String second) {
    String head = "index\t" + first + "\t" + second;
    String texts = "\tWho sings?\tIt is the bird that sings ";
    labelled(task, rows, head + "\tlabel", i -> i + texts + i + "\t" + label(task, i));
    tests(task, rows, head, i -> i + texts + i);
  }

  private void labelled(Task task, int rows, String header, Function<Integer, String> row) {
    List<String> splits = new ArrayList<>(task.splits().dev());
    splits.add(Splits.TRAIN);
    for (String split : splits) {
      file(Columns.file(task.files().folder(), split), lines(header, rows, row));
    }
  }

  private void tests(Task task, int rows, String header, Function<Integer, String> row) {
    for (String split : task.splits().test()) {
      if (!split.equals(Glue.AX)) {
        file(Columns.file(task.files().folder(), split), lines(header, rows, row));
      }
    }
  }

  private static String[] lines(String header, int rows, Function<Integer, String> row) {
    List<String> lines = new ArrayList<>();
    if (header != null) {
      lines.add(header);
    }
    for (int i = 0; i < rows; i++) {
      lines.add(row.apply(i));
    }
    return lines.toArray(String[]::new);
  }

  private static String label(Task task, int row) {
    return task.labels().get(row % task.labels().size());
  }
}
