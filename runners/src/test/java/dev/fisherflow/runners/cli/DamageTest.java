package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.TrialStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every file of a workspace, damaged in every way: each command that reads it says a word of that
 * or gives what it gave before, and never crashes.
 */
class DamageTest {

  /** What a command may say of damage. */
  private static final Pattern WORD =
      Pattern.compile(
          "damaged|edited|missing|not as it was|changed|unknown|found a folder|no result reads it");

  private static final List<List<String>> READERS =
      List.of(
          List.of("runs"),
          List.of("status", "r1"),
          List.of("report", "r1"),
          List.of("gc", "--dry-run", "--best", "0"),
          List.of("submissions"),
          List.of("compare", "r1", "r2"));

  /** Each costs as many commands as there are readers. */
  private static final int WAYS_OF_EACH = 1;

  /** Nothing else knows of it: that it is gone cannot be told. */
  private static final String ALONE = "uploads.jsonl";

  @TempDir private static Path folder;

  private static String spec;
  private static final Map<List<String>, String> BEFORE = new HashMap<>();
  private static final Program PROGRAM = Program.learningNothing(trial -> TrialStatus.SUCCEEDED);

  /** A way to damage a file. */
  private enum Way {
    FLIPPED,
    CUT,
    EMPTY,
    GARBLED,
    DELETED,
    FOLDER
  }

  @BeforeAll
  static void twoRunsAndASchedule() throws IOException {
    spec =
        FakeSweep.write(
            folder,
            ", keepCheckpoints: epochs",
            "evaluation: {checkpoints: last, updates: [ef], batches: 1, batchSize: 10}");
    assertThat(run("sweep", spec, "--run-id", "r1")).as(PROGRAM::err).isZero();
    assertThat(run("sweep", spec, "--run-id", "r2")).as(PROGRAM::err).isZero();
    assertThat(run("schedule", spec, "--once", "--name", "nightly")).as(PROGRAM::err).isZero();
    try (Stream<Path> zips = Files.list(place().resolve("runs/r1/submissions"))) {
      String zip = zips.filter(file -> file.toString().endsWith(".zip")).findFirst().get() + "";
      assertThat(run("submissions", "record", zip, "--at=2026-03-01T10:00:00Z")).isZero();
    }
    assertThat(run("compare", "r1", "r2")).isZero();
    for (List<String> reader : READERS) {
      assertThat(run(reader.toArray(String[]::new))).as(PROGRAM::err).isZero();
      BEFORE.put(reader, PROGRAM.out());
      assertThat(PROGRAM.out() + PROGRAM.err())
          .as("nothing is damaged")
          .doesNotContainPattern(WORD);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyFileInEveryWay() throws IOException {
    Random random = new Random(13);
    List<DynamicTest> tests = new ArrayList<>();
    for (Map.Entry<String, List<Path>> kind : kinds().entrySet()) {
      List<Way> ways = new ArrayList<>(List.of(Way.values()));
      Collections.shuffle(ways, random);
      for (Way way : ways.subList(0, WAYS_OF_EACH)) {
        if (way == Way.DELETED && kind.getKey().endsWith(ALONE)) {
          continue;
        }
        Path file = kind.getValue().get(random.nextInt(kind.getValue().size()));
        long seed = random.nextLong();
        tests.add(
            DynamicTest.dynamicTest(
                kind.getKey() + " " + way, () -> damagedFilesAreTold(file, way, seed)));
      }
    }
    return tests.stream();
  }

  private static void damagedFilesAreTold(Path file, Way way, long seed) throws IOException {
    Map<Path, byte[]> kept = new HashMap<>();
    keep(kept);
    damage(file, way, new Random(seed));
    try {
      for (List<String> reader : READERS) {
        int exit = run(reader.toArray(String[]::new));
        String said = PROGRAM.out() + PROGRAM.err();
        String what = reader + " of " + file + " " + way + ": " + exit + "\n" + said;
        assertThat(exit)
            .as(what)
            .isNotEqualTo(ExitCode.CRASHED.code())
            .isNotEqualTo(ExitCode.OUTSIDE.code());
        assertThat(PROGRAM.err().lines()).as(what).allMatch(line -> line.length() <= 400);
        assertThat(said).as(what).doesNotContain("REDACTED", "Exception", "null\n");
        boolean size = reader.contains("gc") && file.endsWith("adapter_model.safetensors");
        if (!size && !PROGRAM.out().equals(BEFORE.get(reader))) {
          assertThat(said).as(what).containsPattern(WORD);
        }
      }
    } finally {
      restore(kept);
    }
  }

  /** Files of a like purpose, by what their names have in common. */
  private static Map<String, List<Path>> kinds() throws IOException {
    Map<String, List<Path>> kinds = new TreeMap<>();
    try (Stream<Path> files = Files.walk(place())) {
      files
          .filter(Files::isRegularFile)
          .sorted()
          .filter(file -> !place().relativize(file).toString().startsWith("glue"))
          .forEach(
              file ->
                  kinds
                      .computeIfAbsent(
                          place()
                              .relativize(file)
                              .toString()
                              .replaceAll("[0-9a-f]{64}", "*")
                              .replaceAll("runs/[^/]*/", "runs/r1/"),
                          kind -> new ArrayList<>())
                      .add(file));
    }
    kinds
        .values()
        .forEach(
            files -> {
              List<Path> own = files.stream().filter(f -> f.toString().contains("/r1/")).toList();
              if (!own.isEmpty()) {
                files.retainAll(own);
              }
            });
    return kinds;
  }

  private static void damage(Path file, Way way, Random random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (way) {
      case FLIPPED -> {
        if (bytes.length > 0) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, bytes);
      }
      case CUT -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      case EMPTY -> Files.write(file, new byte[0]);
      case GARBLED -> {
        random.nextBytes(bytes);
        Files.write(file, bytes);
      }
      case DELETED -> Files.delete(file);
      case FOLDER -> {
        Files.delete(file);
        Files.createDirectories(file.resolve("inside"));
      }
    }
  }

  private static void keep(Map<Path, byte[]> kept) throws IOException {
    try (Stream<Path> files = Files.walk(place())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        kept.put(file, Files.readAllBytes(file));
      }
    }
  }

  private static void restore(Map<Path, byte[]> kept) throws IOException {
    for (Map.Entry<Path, byte[]> file : kept.entrySet()) {
      if (Files.isDirectory(file.getKey())) {
        Files.deleteIfExists(file.getKey().resolve("inside"));
        Files.delete(file.getKey());
      }
      if (!Files.exists(file.getKey())
          || !Arrays.equals(Files.readAllBytes(file.getKey()), file.getValue())) {
        Files.write(file.getKey(), file.getValue());
      }
    }
  }

  private static Path place() {
    return folder.resolve("workspace");
  }

  private static int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    Collections.addAll(all, "--workspace", place().toString());
    return PROGRAM.run(all.toArray(String[]::new));
  }
}
