#include "pdf/metadata.h"

namespace inkvoice::pdf {

namespace {

constexpr std::string_view kPacketStart =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
    "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
    "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" "
    "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\" "
    "xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" "
    "xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" "
    "xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\" "
    "pdfaid:part=\"3\" pdfaid:conformance=\"A\" pdfuaid:part=\"1\" pdf:Producer=\"Inkvoice\"";

/// PDF/A-3 does not know PDF/UA's property, so the file describes it (ISO 19005-3, 6.6.2.3).
constexpr std::string_view kPacketEnd =
    "<pdfaExtension:schemas><rdf:Bag><rdf:li><rdf:Description pdfaSchema:schema=\"PDF/UA\" "
    "pdfaSchema:namespaceURI=\"http://www.aiim.org/pdfua/ns/id/\" pdfaSchema:prefix=\"pdfuaid\">"
    "<pdfaSchema:property><rdf:Seq><rdf:li><rdf:Description pdfaProperty:name=\"part\" "
    "pdfaProperty:valueType=\"Integer\" pdfaProperty:category=\"internal\" "
    "pdfaProperty:description=\"Part of ISO 14289\"/></rdf:li></rdf:Seq></pdfaSchema:property></rdf:Description>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>";

void append_escaped(Buffer& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out << "&amp;";
        break;
      case '<':
        out << "&lt;";
        break;
      case '>':
        out << "&gt;";
        break;
      case '"':
        out << "&quot;";
        break;
      default:
        out << (static_cast<unsigned char>(c) < ' ' ? ' ' : c);
    }
  }
}

}  // namespace

Ref write_metadata(Document& document, const DocumentInfo& info) {
  Buffer xmp;
  xmp << kPacketStart;
  if (!info.date.empty()) {
    xmp << " xmp:CreateDate=\"" << info.date << "T00:00:00Z\" xmp:ModifyDate=\"" << info.date << "T00:00:00Z\"";
  }
  xmp << "><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">";
  append_escaped(xmp, info.title);
  xmp << "</rdf:li></rdf:Alt></dc:title>";
  if (!info.author.empty()) {
    xmp << "<dc:creator><rdf:Seq><rdf:li>";
    append_escaped(xmp, info.author);
    xmp << "</rdf:li></rdf:Seq></dc:creator>";
  }
  xmp << kPacketEnd;
  const Ref ref = document.reserve();
  document.stream(ref, "/Type/Metadata/Subtype/XML", xmp.view());
  return ref;
}

Ref write_output_intent(Document& document) {
  const Ref profile = document.reserve();
  document.recurring_binary_stream(profile, "/N 3", srgb_profile());
  const Ref intents = document.reserve();
  document.begin_object(intents) << "[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)"
                                    "/DestOutputProfile "
                                 << profile << ">>]";
  document.end_object();
  return intents;
}

}  // namespace inkvoice::pdf
