package dev.fisherflow.pipelines.evaluation;

import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * The dataset of given adapters' task to the adapters, which are copied into the workspace, as
 * {@code adapters/<digest of the weights>/}, so that every machine finds them.
 */
public final class GivenAdapters
    extends PTransform<PCollection<DatasetManifest>, PCollection<EvaluationTarget>> {

  private static final long serialVersionUID = 1L;

  private final List<Adapter> adapters;
  private final String source;
  private final String model;
  private final String modelDigest;
  private final Long limit;

  private GivenAdapters(
      List<Adapter> adapters, String source, String model, String modelDigest, Long limit) {
    this.adapters = adapters;
    this.source = source;
    this.model = model;
    this.modelDigest = modelDigest;
    this.limit = limit;
  }

  /**
   * Checks the adapters, then copies their two files.
   *
   * @param model the model they adapt
   * @throws dev.fisherflow.learning.model.file.ModelException if a folder has not both files, or
   *     they are not of an adapter for this model and task; nothing is then written
   */
  public static GivenAdapters into(
      Workspace workspace, EvaluationSource.Adapters given, ModelSource model) {
    Architecture architecture = model.architecture();
    List<AdapterSettings> settings = new ArrayList<>();
    for (Path folder : given.folders()) {
      AdapterSettings read = AdapterFiles.settings(folder);
      AdapterFiles.check(folder, architecture, shapes(folder, read, architecture, given.task()));
      settings.add(read);
    }
    List<Adapter> adapters = new ArrayList<>();
    for (int i = 0; i < settings.size(); i++) {
      Path folder = given.folders().get(i);
      String digest = Digest.ofFile(folder.resolve(AdapterFiles.WEIGHTS));
      String path = "adapters/" + digest;
      for (String file : List.of(AdapterFiles.CONFIG, AdapterFiles.WEIGHTS)) {
        workspace.publish(path + "/" + file, out -> Files.copy(folder.resolve(file), out));
      }
      adapters.add(new Adapter(path, digest, settings.get(i)));
    }
    return new GivenAdapters(
        adapters,
        given.task().key() + " adapters given",
        given.model(),
        model.digest(),
        given.limit().orElse(null));
  }

  private static dev.fisherflow.learning.adapter.Adapter shapes(
      Path folder, AdapterSettings settings, Architecture architecture, Task task) {
    try {
      return Adapters.shapes(settings, architecture, task);
    } catch (ModelException e) {
      throw new ModelException(folder + ": " + e.getMessage(), e);
    }
  }

  /** What of adapters is no error, but may not be meant; a sentence each. */
  public static List<String> doubts(EvaluationSource.Adapters given) {
    List<String> doubts = new ArrayList<>();
    try {
      doubts.addAll(ModelSource.of(given.model()).doubts());
      for (Path folder : given.folders()) {
        AdapterFiles.otherModel(folder, given.model())
            .ifPresent(
                other ->
                    doubts.add(
                        "%s says that it adapts '%s', it is put on '%s'"
                            .formatted(folder, other, given.model())));
      }
    } catch (ModelException e) {
      return List.of(); // what checks them says why
    }
    return doubts;
  }

  /** How many. */
  public int count() {
    return adapters.size();
  }

  @Override
  public PCollection<EvaluationTarget> expand(PCollection<DatasetManifest> manifests) {
    return manifests
        .apply("Targets", ParDo.of(new TargetsFn(this)))
        .setCoder(AvroCoder.of(EvaluationTarget.class));
  }

  private record Adapter(String path, String weightsDigest, AdapterSettings settings)
      implements Serializable {}

  private static final class TargetsFn extends DoFn<DatasetManifest, EvaluationTarget> {

    private static final long serialVersionUID = 1L;

    private final GivenAdapters given;

    TargetsFn(GivenAdapters given) {
      this.given = given;
    }

    @ProcessElement
    public void targets(@Element DatasetManifest manifest, OutputReceiver<EvaluationTarget> out) {
      int last = Math.max(1, given.adapters.size() - 1);
      for (int i = 0; i < given.adapters.size(); i++) {
        Adapter adapter = given.adapters.get(i);
        out.output(
            EvaluationTarget.newBuilder()
                .setSource(given.source)
                .setTrialId("")
                .setTask(manifest.getTask())
                .setDatasetDigest(manifest.getDigest())
                .setLimit(given.limit)
                .setModel(given.model)
                .setModelDigest(given.modelDigest)
                .setAdapter(adapter.settings)
                .setCheckpoint(adapter.path)
                .setStep(i)
                .setStage((double) i / last)
                .setWeightsDigest(adapter.weightsDigest)
                .build());
      }
    }
  }
}
