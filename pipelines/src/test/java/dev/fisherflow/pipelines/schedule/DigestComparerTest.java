package dev.fisherflow.pipelines.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.compare.Verdict;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestComparerTest {

  private static final String MANIFEST =
      """
      {"runId": "a", "specification": "name: s", "threadsPerTrial": 1,
       "datasets": [{"name": "sst2", "digest": "d1"}],
       "trials": [{"name": "t1", "digest": "r1"}, {"name": "t2", "digest": "r2"}],
       "selections": [{"name": "sst2 m", "digest": "w1"}],
       "submissions": [{"file": "submissions/m.zip", "digest": "z1"}]}
      """;

  @TempDir private Path folder;

  private DigestComparer comparer;

  @BeforeEach
  void write() {
    comparer = new DigestComparer(Workspace.at(folder.toString()));
    publish("earlier", MANIFEST);
  }

  private void publish(String run, String manifest) {
    comparer
        .workspace()
        .publish("runs/" + run + "/manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void equalDigestsAreIdenticalWhateverTheRunIsCalled() {
    publish("later", MANIFEST.replace("\"a\"", "\"b\"").replace("Trial\": 1", "Trial\": 2"));
    ComparedRun compared = comparer.compare("earlier", "later");
    assertThat(compared.verdict()).isEqualTo(Verdict.IDENTICAL);
    assertThat(compared.earlier()).isEqualTo("earlier");
    assertThat(compared.summary()).contains("2 trials", "1 selections", "1 submissions");
  }

  @Test
  void anyOtherDigestIsADriftThatNamesWhatElseDiffers() {
    publish("later", MANIFEST.replace("r2", "r3").replace("d1", "d2"));
    ComparedRun compared = comparer.compare("earlier", "later");
    assertThat(compared.verdict()).isEqualTo(Verdict.DRIFT);
    assertThat(compared.summary()).contains("1 of 2 trials", "differs in datasets");
    for (String digest : new String[] {"w1", "z1"}) {
      publish("later", MANIFEST.replace(digest, "x"));
      assertThat(comparer.compare("earlier", "later").verdict()).isEqualTo(Verdict.DRIFT);
      assertThat(comparer.compare("earlier", "later").summary()).contains("made from the same");
    }
  }

  @Test
  void aTrialThatIsThereOnlyOnceDiffers() {
    publish("later", MANIFEST.replace(", {\"name\": \"t2\", \"digest\": \"r2\"}", ""));
    assertThat(comparer.compare("earlier", "later").summary()).contains("1 of 2 trials");
    assertThat(comparer.compare("later", "earlier").summary()).contains("1 of 2 trials");
  }

  @Test
  void aRunWithoutAManifestIsNamed() {
    assertThatThrownBy(() -> comparer.compare("earlier", "gone"))
        .isInstanceOf(WorkspaceException.class)
        .hasMessageContaining("runs/gone/manifest.json");
    publish("half", MANIFEST.substring(0, 40));
    assertThatThrownBy(() -> comparer.compare("earlier", "half"))
        .isInstanceOf(WorkspaceException.class)
        .hasMessageContaining("runs/half/manifest.json");
  }
}
