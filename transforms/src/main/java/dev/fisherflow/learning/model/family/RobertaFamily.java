package dev.fisherflow.learning.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.ConfigReader;
import dev.fisherflow.learning.model.file.TensorNames;

/**
 * RoBERTa (Liu et al. 2019): BERT whose positions begin behind that of padding, and whose head has
 * two layers. Its pooler, which no head reads, is left aside.
 */
public class RobertaFamily extends EncoderFamily {

  private static final String PREFIX = "roberta.";
  private static final int USUAL_PAD = 1;

  /** The family of {@code model_type: roberta}. */
  public RobertaFamily() {
    this("roberta", "RoBERTa", 4, "Roberta", "Liu et al. 2019");
  }

  private RobertaFamily(String name, String title, int rank, String className, String source) {
    super(
        Declaration.of(
                name,
                title,
                rank,
                "Encoder of a text or a pair of texts, with a new, trained head of two layers.")
            .from(source + "; Hugging Face's " + className + "ForSequenceClassification"),
        EncoderNames.ofBert(PREFIX),
        className);
  }

  @Override
  final Encoder.Config config(JsonNode config) {
    int pad = new ConfigReader(config).natural("pad_token_id", USUAL_PAD);
    return Encoder.Config.of(config).behind(pad);
  }

  @Override
  final EncoderHead head() {
    return EncoderHead.TANH;
  }

  @Override
  public final ConfigKeys keys() {
    return BertFamily.keysOfBert();
  }

  @Override
  public final TensorNames tensorNames() {
    return super.tensorNames().unread("roberta\\.pooler\\..+");
  }

  /** RoBERTa of many languages. */
  public static final class XlmRoberta extends RobertaFamily {

    /** The family of {@code model_type: xlm-roberta}. */
    public XlmRoberta() {
      super("xlm-roberta", "XLM-RoBERTa", 5, "XLMRoberta", "Conneau et al. 2020");
    }
  }

  /** RoBERTa of French. */
  public static final class Camembert extends RobertaFamily {

    /** The family of {@code model_type: camembert}. */
    public Camembert() {
      super("camembert", "CamemBERT", 6, "Camembert", "Martin et al. 2020");
    }
  }
}
