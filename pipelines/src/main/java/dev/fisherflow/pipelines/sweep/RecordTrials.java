package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.schemas.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Writes the list of all trials into the run's folder and passes them on, once it is written. */
public final class RecordTrials extends PTransform<PCollection<Trial>, PCollection<Trial>> {

  private static final long serialVersionUID = 1L;

  private final RunFolder folder;

  private RecordTrials(RunFolder folder) {
    this.folder = folder;
  }

  public static RecordTrials in(RunFolder folder) {
    return new RecordTrials(folder);
  }

  @Override
  public PCollection<Trial> expand(PCollection<Trial> trials) {
    return trials
        .apply("Key", WithKeys.<Integer, Trial>of(0).withKeyType(TypeDescriptors.integers()))
        .setCoder(KvCoder.of(VarIntCoder.of(), AvroCoder.of(Trial.class)))
        .apply("Gather", GroupByKey.create())
        .apply("Record", ParDo.of(new RecordFn(folder)))
        .setCoder(AvroCoder.of(Trial.class));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("runId", folder.runId()).withLabel("Run"));
  }

  private static final class RecordFn extends DoFn<KV<Integer, Iterable<Trial>>, Trial> {

    private static final long serialVersionUID = 1L;

    private final RunFolder folder;

    RecordFn(RunFolder folder) {
      this.folder = folder;
    }

    @ProcessElement
    public void record(@Element KV<Integer, Iterable<Trial>> all, OutputReceiver<Trial> out) {
      List<Trial> trials = new ArrayList<>();
      all.getValue().forEach(trials::add);
      trials.sort(
          Comparator.comparing(Trial::getTask)
              .thenComparing(trial -> trial.getOptimizer().getType())
              .thenComparing(Trial::getSeed)
              .thenComparing(Trial::getTrialId));
      folder.requireSame(trials);
      folder.writeTrials(trials);
      trials.forEach(out::output);
    }
  }
}
