package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.transforms.workspace.Workspace;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Prepares datasets: raw GLUE files in, examples and a manifest in the workspace out.
 *
 * <pre>{@code
 * PCollectionTuple prepared = requests.apply("Prepare", PrepareDatasets.into(workspace));
 * PCollection<DatasetManifest> manifests = prepared.get(PrepareDatasets.MANIFESTS);
 * PCollection<FailedRecord> failures = prepared.get(PrepareDatasets.FAILURES);
 * }</pre>
 *
 * <p>One manifest per request, in no order; requests are to be distinct. A dataset that the
 * workspace has whole is not prepared again. Each request's files are read once as streams to check
 * and to divide them; their chunks are then tokenized beside each other. A chunk must fit in
 * memory, a file need not. The manifest's digest depends neither on the size of the chunks nor on
 * how many are worked on at once.
 *
 * <p>A {@link DatasetException} stops the pipeline when a file is missing, is another's, or holds a
 * label that is not the task's.
 */
public final class PrepareDatasets
    extends PTransform<PCollection<DatasetRequest>, PCollectionTuple> {

  /** The manifests, the main output. */
  public static final TupleTag<DatasetManifest> MANIFESTS = new TupleTag<>("manifests") {};

  /** Rows with a fault; all but those whose cause says otherwise were left out. */
  public static final TupleTag<FailedRecord> FAILURES = new TupleTag<>("failures") {};

  private static final long serialVersionUID = 1L;
  private static final TupleTag<ChunkWork> WORK = new TupleTag<>("work") {};

  /** Rows of a shard unless asked otherwise: one to three megabytes of text. */
  private static final int ROWS_PER_SHARD = 8192;

  private final Workspace workspace;
  private final int rowsPerShard;

  private PrepareDatasets(Workspace workspace, int rowsPerShard) {
    this.workspace = workspace;
    this.rowsPerShard = rowsPerShard;
  }

  /** Prepares datasets in a workspace. */
  public static PrepareDatasets into(Workspace workspace) {
    return new PrepareDatasets(workspace, ROWS_PER_SHARD);
  }

  /** With this many examples in each file of a split but the last. */
  public PrepareDatasets withRowsPerShard(int rowsPerShard) {
    if (rowsPerShard < 1) {
      throw new IllegalArgumentException(
          "expected rowsPerShard to be at least 1, found " + rowsPerShard);
    }
    return new PrepareDatasets(workspace, rowsPerShard);
  }

  @Override
  public PCollectionTuple expand(PCollection<DatasetRequest> requests) {
    AvroCoder<DatasetManifest> manifestCoder = AvroCoder.of(DatasetManifest.class);
    PCollectionTuple read =
        requests.apply(
            "ReadRaw",
            ParDo.of(new ReadRawFn(workspace, rowsPerShard, WORK, FAILURES))
                .withOutputTags(MANIFESTS, TupleTagList.of(WORK).and(FAILURES)));
    PCollection<DatasetManifest> found = read.get(MANIFESTS).setCoder(manifestCoder);
    PCollection<FailedRecord> failures =
        read.get(FAILURES).setCoder(AvroCoder.of(FailedRecord.class));
    PCollection<DatasetManifest> made =
        read.get(WORK)
            .setCoder(SerializableCoder.of(ChunkWork.class))
            .apply("Spread", Reshuffle.viaRandomKey())
            .apply("Tokenize", ParDo.of(new TokenizeFn(workspace)))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), SerializableCoder.of(PreparedChunk.class)))
            .apply("ByDataset", GroupByKey.create())
            .apply("Publish", ParDo.of(new PublishDatasetFn(workspace)))
            .setCoder(manifestCoder);
    PCollection<DatasetManifest> manifests =
        PCollectionList.of(found)
            .and(made)
            .apply("Manifests", Flatten.pCollections())
            .setCoder(manifestCoder);
    return PCollectionTuple.of(MANIFESTS, manifests).and(FAILURES, failures);
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder.add(DisplayData.item("workspace", workspace.root()).withLabel("Workspace"));
    builder.add(DisplayData.item("rowsPerShard", rowsPerShard).withLabel("Rows per shard"));
  }
}
