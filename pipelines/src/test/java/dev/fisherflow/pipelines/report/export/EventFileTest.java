package dev.fisherflow.pipelines.report.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.report.Results;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.TrialResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.io.TFRecordIO;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.SummaryMetadata;
import org.tensorflow.util.Event;

@ExtendWith(TestPipelineExtension.class)
class EventFileTest {

  @Test
  void eventsReadBackWithTheirStepsAndTimes(TestPipeline pipeline, @TempDir Path folder)
      throws IOException {
    TrialResult done = Results.succeeded(Results.trials().get(0), 0.75);
    TrialResult result =
        TrialResult.newBuilder(done)
            .setCurve(List.of(step(1, 0.5), step(64, 0.25)))
            .setValidations(List.of(done.getBest()))
            .build();
    Path file = folder.resolve(EventFile.NAME);
    try (OutputStream stream = Files.newOutputStream(file)) {
      EventFile.write(result, Instant.ofEpochSecond(1000), stream);
    }
    // Reading checks the records' lengths and checksums.
    PAssert.that(pipeline.apply(TFRecordIO.read().from(file.toString())))
        .satisfies(
            records -> {
              Map<Long, Event> events = new TreeMap<>();
              Map<String, SummaryMetadata> hparams = new TreeMap<>();
              StreamSupport.stream(records.spliterator(), false)
                  .map(EventFileTest::parse)
                  .forEach(
                      event -> {
                        String tag =
                            event.getSummary().getValueCount() == 0
                                ? ""
                                : event.getSummary().getValue(0).getTag();
                        if (tag.startsWith("_hparams_/")) {
                          hparams.put(tag, event.getSummary().getValue(0).getMetadata());
                        } else {
                          events.put(event.getStep(), event);
                        }
                      });
              assertThat(hparams.keySet())
                  .containsExactly("_hparams_/session_end_info", "_hparams_/session_start_info");
              assertThat(hparams.values())
                  .extracting(data -> data.getPluginData().getPluginName())
                  .containsOnly("hparams");
              assertThat(
                      hparams
                          .get("_hparams_/session_start_info")
                          .getPluginData()
                          .getContent()
                          .toString(StandardCharsets.ISO_8859_1))
                  .contains("optimizer", "adamw", "learningRate");
              assertThat(events.keySet()).containsExactly(0L, 1L, 40L, 64L);
              assertThat(events.get(0L).getFileVersion()).isEqualTo("brain.Event:2");
              assertThat(events.get(64L).getSummary().getValue(0).getTag()).isEqualTo("train/loss");
              assertThat(events.get(64L).getSummary().getValue(0).getSimpleValue())
                  .isEqualTo(0.25f);
              assertThat(events.get(40L).getSummary().getValue(0).getTag())
                  .isEqualTo("validation/accuracy");
              // 64 steps in 1.5 seconds from second 1000 on.
              assertThat(events.get(64L).getWallTime()).isEqualTo(1001.5);
              return null;
            });
    pipeline.run();
  }

  private static Event parse(byte[] record) {
    try {
      return Event.parseFrom(record);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static StepStatistics step(long step, double loss) {
    return StepStatistics.newBuilder()
        .setStep(step)
        .setLoss(loss)
        .setLearningRate(0.001)
        .setUpdateNorm(1)
        .setGradientCosine(1)
        .build();
  }
}
