package dev.fisherflow.pipelines.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {

  private static final String FILE = "ledger";
  private static final List<Line> LINES =
      List.of(new Line("one", 1), new Line("two", 2), new Line("three", 3));

  record Line(String name, int number) {}

  @TempDir private Path folder;

  private Workspace workspace;
  private Path file;

  @BeforeEach
  void threeLines() {
    workspace = Workspace.at(folder.toString());
    file = folder.resolve(FILE);
    JsonLines.publish(workspace, FILE, LINES);
  }

  @Test
  void linesAreReadAsTheyWereWritten() {
    assertThat(JsonLines.read(workspace, FILE, Line.class)).isEqualTo(LINES);
  }

  @Test
  void linesOfOlderVersionsAreNotChecked() throws IOException {
    Files.writeString(file, "{\"name\":\"one\",\"number\":1}\n");
    assertThat(JsonLines.read(workspace, FILE, Line.class)).containsExactly(LINES.get(0));
  }

  @Test
  void aChangedLineIsLeftOutAndTold() throws IOException {
    Files.writeString(file, Files.readString(file).replace("\"two\"", "\"too\""));
    assertDamage(List.of(LINES.get(0), LINES.get(2)), "line 2 is not as it was written");
    assertThatThrownBy(() -> JsonLines.read(workspace, FILE, Line.class))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("ledger is damaged: line 2");
  }

  @Test
  void missingAndAddedLinesAreTold() throws IOException {
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, 2));
    assertDamage(LINES.subList(0, 2), "lines are missing after line 2");
    Files.write(file, lines.subList(1, 3));
    assertDamage(LINES.subList(1, 3), "lines before line 1 are missing");
    Files.write(file, List.of(lines.get(0), lines.get(2)));
    assertDamage(List.of(LINES.get(0), LINES.get(2)), "lines before line 2 are missing");
    List<String> more = new ArrayList<>(lines);
    more.add("{\"name\":\"four\",\"number\":4}");
    Files.write(file, more);
    assertDamage(LINES, "lines were added after line 3", "line 4 is not as it was written");
    Files.write(file, new byte[0]);
    assertDamage(List.of(), "it is empty, and is never written so");
  }

  @Test
  void repairKeepsTheSoundLines() throws IOException {
    Files.writeString(file, Files.readString(file).replace("\"two\"", "\"too\"") + "{\n");
    assertThat(JsonLines.repair(workspace, FILE, Line.class)).hasSize(3);
    assertDamage(List.of(LINES.get(0), LINES.get(2)));
  }

  private void assertDamage(List<Line> records, String... damage) {
    JsonLines.Lines<Line> lines = JsonLines.look(workspace, FILE, Line.class);
    assertThat(lines.records()).isEqualTo(records);
    assertThat(lines.damage()).containsExactly(damage);
  }
}
