package dev.fisherflow.pipelines.report.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.WireFormat;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.tensorflow.framework.Summary;
import org.tensorflow.framework.SummaryMetadata;
import org.tensorflow.util.Event;

/**
 * What TensorBoard's plug-in of hyper-parameters reads of a trial: two summaries without a value,
 * whose metadata hold a record of its plugin_data.proto. Its library has no such classes, so the
 * records are written field by field; a map of values has the form of a struct.
 */
final class HparamsEvents {

  private static final String PLUGIN = "hparams";

  // Fields of HParamsPluginData, SessionStartInfo and SessionEndInfo, and values of Status.
  private static final int START = 3;
  private static final int END = 4;
  private static final int START_TIME = 5;
  private static final int STATUS = 1;
  private static final int END_TIME = 2;
  private static final int SUCCESS = 1;
  private static final int FAILURE = 2;

  private HparamsEvents() {}

  /** The parameters: numbers as such, so that axes are theirs. */
  static Event begun(Trial trial, double time) throws IOException {
    Struct.Builder parameters = Struct.newBuilder();
    TrialParameters.of(trial).forEach((name, text) -> parameters.putFields(name, value(text)));
    return event(
        "_hparams_/session_start_info",
        time,
        START,
        fields -> {
          fields.writeRawBytes(parameters.build().toByteString());
          fields.writeDouble(START_TIME, time);
        });
  }

  /** How the trial ended. */
  static Event ended(TrialResult result, double begun) throws IOException {
    double time = begun + result.getSeconds();
    boolean well = result.getStatus() == TrialStatus.SUCCEEDED;
    return event(
        "_hparams_/session_end_info",
        time,
        END,
        fields -> {
          fields.writeEnum(STATUS, well ? SUCCESS : FAILURE);
          fields.writeDouble(END_TIME, time);
        });
  }

  private static Value value(String text) {
    try {
      return Value.newBuilder().setNumberValue(Double.parseDouble(text)).build();
    } catch (NumberFormatException e) {
      return Value.newBuilder().setStringValue(text).build();
    }
  }

  /** Writes the fields of a record. */
  private interface Fields {
    void write(CodedOutputStream stream) throws IOException;
  }

  private static Event event(String tag, double time, int field, Fields fields) throws IOException {
    ByteArrayOutputStream session = new ByteArrayOutputStream();
    write(session, fields);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    write(
        data,
        stream -> {
          stream.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
          stream.writeByteArrayNoTag(session.toByteArray());
        });
    SummaryMetadata metadata =
        SummaryMetadata.newBuilder()
            .setPluginData(
                SummaryMetadata.PluginData.newBuilder()
                    .setPluginName(PLUGIN)
                    .setContent(ByteString.copyFrom(data.toByteArray())))
            .build();
    return Event.newBuilder()
        .setWallTime(time)
        .setSummary(
            Summary.newBuilder()
                .addValue(Summary.Value.newBuilder().setTag(tag).setMetadata(metadata)))
        .build();
  }

  private static void write(ByteArrayOutputStream to, Fields fields) throws IOException {
    CodedOutputStream stream = CodedOutputStream.newInstance(to);
    fields.write(stream);
    stream.flush();
  }
}
