namespace Faxwerk.Telephony.T38;

/// <summary>T.38 Type-of-msg t30-indicator, in the order of the ASN.1 (Annex A); later ones (V.8, V.34) are not used.</summary>
public enum T38Indicator : byte
{
    NoSignal,
    Cng,
    Ced,
    V21Preamble,
    V27Ter2400Training,
    V27Ter4800Training,
    V29At7200Training,
    V29At9600Training,
    V17At7200ShortTraining,
    V17At7200LongTraining,
    V17At9600ShortTraining,
    V17At9600LongTraining,
    V17At12000ShortTraining,
    V17At12000LongTraining,
    V17At14400ShortTraining,
    V17At14400LongTraining,
}

/// <summary>T.38 Type-of-msg t30-data, in the order of the ASN.1; later ones (V.8, V.34) are not used.</summary>
public enum T38DataType : byte
{
    V21,
    V27Ter2400,
    V27Ter4800,
    V29At7200,
    V29At9600,
    V17At7200,
    V17At9600,
    V17At12000,
    V17At14400,
}

/// <summary>T.38 field-type, in the order of the ASN.1; later ones (CM, JM, V.34 rate) are not used.</summary>
public enum T38FieldType : byte
{
    HdlcData,
    HdlcSigEnd,
    HdlcFcsOk,
    HdlcFcsBad,
    HdlcFcsOkSigEnd,
    HdlcFcsBadSigEnd,
    NonEcmData,
    NonEcmSigEnd,
}
