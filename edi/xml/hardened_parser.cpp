#include "edi/xml/hardened_parser.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <cstring>
#include <deque>
#include <exception>
#include <memory>
#include <vector>
#include <xercesc/framework/XMLPScanToken.hpp>
#include <xercesc/sax/InputSource.hpp>
#include <xercesc/sax/Locator.hpp>
#include <xercesc/sax/SAXParseException.hpp>
#include <xercesc/sax2/Attributes.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/BinInputStream.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/XMLFileMgr.hpp>
#include <xercesc/util/XMLNetAccessor.hpp>
#include <xercesc/util/XMLUni.hpp>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "edi/xml/decoded_file.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi::xml {
namespace {

namespace xc = xercesc;

/// Leaves through Xerces' frames, which are written for that, and is caught in `parse`.
struct Stopped {
    Stop stop;
};

/// Opens nothing: whatever way led here, the answer is no.
class NoFiles final : public xc::XMLFileMgr {
public:
    xc::FileHandle fileOpen(const XMLCh*, bool, xc::MemoryManager* const) override { refuse(); }
    xc::FileHandle fileOpen(const char*, bool, xc::MemoryManager* const) override { refuse(); }
    xc::FileHandle openStdIn(xc::MemoryManager* const) override { refuse(); }
    void fileClose(xc::FileHandle, xc::MemoryManager* const) override {}
    void fileReset(xc::FileHandle, xc::MemoryManager* const) override {}
    XMLFilePos curPos(xc::FileHandle, xc::MemoryManager* const) override { return 0; }
    XMLFilePos fileSize(xc::FileHandle, xc::MemoryManager* const) override { return 0; }
    XMLSize_t fileRead(xc::FileHandle, XMLSize_t, XMLByte*, xc::MemoryManager* const) override { return 0; }
    void fileWrite(xc::FileHandle, XMLSize_t, const XMLByte*, xc::MemoryManager* const) override {}
    XMLCh* getFullPath(const XMLCh* const, xc::MemoryManager* const) override { refuse(); }
    XMLCh* getCurrentDirectory(xc::MemoryManager* const) override { refuse(); }
    bool isRelative(const XMLCh* const, xc::MemoryManager* const) override { return false; }

private:
    [[noreturn]] static void refuse() { throw Stopped{{Errc::syntax_forbidden_construct, {}, "file"}}; }
};

/// Xerces' tables, made once and kept to the end of the process; what reaches outside is taken from it.
class Platform {
public:
    Platform() {
        xc::XMLPlatformUtils::Initialize();
        delete xc::XMLPlatformUtils::fgNetAccessor;
        xc::XMLPlatformUtils::fgNetAccessor = nullptr;
        delete xc::XMLPlatformUtils::fgFileMgr;
        xc::XMLPlatformUtils::fgFileMgr = new NoFiles;
    }
};

/// The file as Xerces pulls it.
class Pulled final : public xc::BinInputStream {
public:
    Pulled(DecodedFile& file, std::uint64_t& since_event) : file_(file), since_event_(since_event) {}

    XMLFilePos curPos() const override { return file_.units() * sizeof(XMLCh); }
    const XMLCh* getContentType() const override { return nullptr; }
    XMLSize_t readBytes(XMLByte* const into, const XMLSize_t room) override {
        // Nothing that is lawful here is so long without an element or a piece of text: a tag, a comment, an attribute.
        if (since_event_ > limits::xml_markup_bytes_max) too_large(limits::xml_markup_bytes_max);
        const std::size_t units = file_.read(reinterpret_cast<XMLCh*>(into), room / sizeof(XMLCh));
        since_event_ += units;
        if (file_.bytes() > limits::interchange_bytes_max) too_large(limits::interchange_bytes_max);
        return units * sizeof(XMLCh);
    }

private:
    [[noreturn]] static void too_large(std::size_t limit) {
        throw Stopped{{Errc::syntax_too_large, {}, fmt::format("{}", limit)}};
    }
    DecodedFile& file_;           // of parse()
    std::uint64_t& since_event_;  // of the handler, which outlives the stream
};

class PulledSource final : public xc::InputSource {
public:
    PulledSource(DecodedFile& file, std::uint64_t& since_event) : file_(file), since_event_(since_event) {
        // Forced: no declaration of the file can lead to another decoder than ours.
        const bool little = std::endian::native == std::endian::little;
        setEncoding(little ? xc::XMLUni::fgUTF16LEncodingString : xc::XMLUni::fgUTF16BEncodingString);
    }
    /// Xerces owns and deletes the stream.
    xc::BinInputStream* makeStream() const override { return new Pulled(file_, since_event_); }

private:
    DecodedFile& file_;
    std::uint64_t& since_event_;
};

/// Copies the ASCII that `text` begins with, eight units at a time, and returns how many units that was. `into` has room for
/// `size` bytes.
std::size_t copy_ascii(const XMLCh* text, std::size_t size, char* into) {
    std::size_t at = 0;
#if defined(__SSE2__)
    for (; at + 8 <= size; at += 8) {
        const __m128i units = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
        const __m128i high = _mm_and_si128(units, _mm_set1_epi16(static_cast<short>(0xFF80)));
        if (_mm_movemask_epi8(_mm_cmpeq_epi16(high, _mm_setzero_si128())) != 0xFFFF) break;
        _mm_storel_epi64(reinterpret_cast<__m128i*>(into + at), _mm_packus_epi16(units, units));
    }
#endif
    for (; at < size && text[at] < 0x80; ++at) into[at] = static_cast<char>(text[at]);
    return at;
}

/// Of a unit of UTF-16 in UTF-8; a pair's second half makes four, and its first none.
constexpr std::size_t utf8_bytes_max = 3;

/// UTF-16 to UTF-8; returns where it ends. A half of a pair at the end waits in `high` for the next piece. `into` has room for
/// `utf8_bytes_max` a unit and one more.
char* write_utf8(char* into, const XMLCh* text, std::size_t size, XMLCh& high) {
    const auto put = [&into](std::uint32_t byte) { *into++ = static_cast<char>(byte); };
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t ascii = copy_ascii(text + i, size - i, into);
        into += ascii;
        i += ascii;
        if (i == size) break;
        const XMLCh unit = text[i];
        std::uint32_t point = unit;
        if (unit >= 0xD800 && unit < 0xDC00) {
            high = unit;
            continue;
        }
        if (unit >= 0xDC00 && unit < 0xE000) point = 0x10000U + ((high - 0xD800U) << 10U) + (unit - 0xDC00U);
        if (point < 0x800) {
            put(0xC0U | (point >> 6U));
        } else if (point < 0x10000) {
            put(0xE0U | (point >> 12U));
            put(0x80U | ((point >> 6U) & 0x3FU));
        } else {
            put(0xF0U | (point >> 18U));
            put(0x80U | ((point >> 12U) & 0x3FU));
            put(0x80U | ((point >> 6U) & 0x3FU));
        }
        put(0x80U | (point & 0x3FU));
    }
    return into;
}

std::size_t length_of(const XMLCh* text) {
    std::size_t size = 0;
    while (text[size] != 0) ++size;
    return size;
}

std::string utf8(const XMLCh* text) {
    const std::size_t size = length_of(text);
    std::string out(size * utf8_bytes_max + 1, '\0');
    XMLCh high = 0;
    out.resize(static_cast<std::size_t>(write_utf8(out.data(), text, size, high) - out.data()));
    return out;
}

std::string_view without_prefix(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_blank(const XMLCh* text, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        if (text[i] > 0x20) return false;
    }
    return true;
}

/// Names as UTF-8, made once each. Xerces keeps the name of every element it has met for as long as its reader lives, and
/// gives out that one copy: so its address is looked up, not its letters.
class NameTable {
public:
    [[nodiscard]] const ElementName& find(const XMLCh* name) {
        Last& last = last_[(reinterpret_cast<std::uintptr_t>(name) >> 4U) % last_.size()];
        if (last.address == name) return *last.name;
        const auto [known, is_new] = keys_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
        if (is_new) add(name, known->second);
        last = {name, &names_[known->second].name};
        return *last.name;
    }

private:
    struct Named {
        std::string letters{};
        ElementName name{};  ///< of `letters`
    };
    struct Last {
        const XMLCh* address = nullptr;
        const ElementName* name = nullptr;
    };
    void add(const XMLCh* name, std::uint32_t key) {
        Named& made = names_.emplace_back();
        made.letters = utf8(name);
        made.name = {without_prefix(made.letters), key};
    }

    boost::unordered_flat_map<const XMLCh*, std::uint32_t> keys_{};
    std::deque<Named> names_{};  ///< by key; they stay where they are
    std::array<Last, 256> last_{};
};

/// From Xerces' callbacks to ours.
class Handler final : public xc::DefaultHandler {
public:
    Handler(ParseEvents& events, DecodedFile& file, const Prolog& prolog) : events_(events), file_(file), prolog_(prolog) {}

    std::uint64_t since_event = 0;  ///< units given to Xerces since it last called us
    Position last{};                ///< of the last start tag: for what is found while Xerces can no longer be asked

    [[nodiscard]] DecodedFile::Where where() const {
        if (locator_ == nullptr) return {};
        return file_.where(locator_->getLineNumber(), locator_->getColumnNumber());
    }
    [[nodiscard]] Position here() const { return where().at; }

    void setDocumentLocator(const xc::Locator* const locator) override { locator_ = locator; }
    void startElement(const XMLCh* const, const XMLCh* const, const XMLCh* const name, const xc::Attributes& sent) override {
        since_event = 0;
        const std::size_t count = sent.getLength();
        if (depth_ >= limits::xml_depth_max) stop(Errc::syntax_too_large, limits::xml_depth_max);
        if (count > limits::xml_attributes_max) stop(Errc::syntax_too_large, limits::xml_attributes_max);
        if (count > 0) attributes(sent, count);
        last = here();
        const ElementName& called = names_.find(name);
        if (depth_ == 0) same_root(called);
        wanted_[depth_++] = events_.start(called, std::span(attributes_).first(count), last);
        if (events_.gives_up()) stop(Errc::syntax_too_large, limits::xml_unplaced_max);
    }
    void endElement(const XMLCh* const, const XMLCh* const, const XMLCh* const) override {
        since_event = 0;
        --depth_;
        events_.end();
    }
    void characters(const XMLCh* const text, const XMLSize_t size) override {
        since_event = 0;
        if (!wanted_[depth_ - 1] && is_blank(text, size)) return;
        if (text_.size() <= size * utf8_bytes_max) text_.resize(size * utf8_bytes_max + 1);
        const char* const end = write_utf8(text_.data(), text, size, high_);
        events_.text({text_.data(), static_cast<std::size_t>(end - text_.data())});
        if (events_.gives_up()) stop(Errc::syntax_too_large, limits::xml_unplaced_max);
    }
    void ignorableWhitespace(const XMLCh* const, const XMLSize_t) override { since_event = 0; }
    void comment(const XMLCh* const, const XMLSize_t) override { since_event = 0; }
    void processingInstruction(const XMLCh* const, const XMLCh* const) override { since_event = 0; }
    void startDTD(const XMLCh* const, const XMLCh* const, const XMLCh* const) override { forbidden("DOCTYPE"); }
    xc::InputSource* resolveEntity(const XMLCh* const, const XMLCh* const) override { forbidden("entity"); }
    void skippedEntity(const XMLCh* const) override { forbidden("entity"); }
    void fatalError(const xc::SAXParseException&) override {
        // Xerces' own sentence is English and speaks of grammar; ours says where. What breaks in markup that the file's end
        // leaves open was cut off; behind the root's end only the very last character tells.
        DecodedFile::Where found = where();
        const bool in_open_markup = depth_ > 0 && found.unit >= file_.behind_mark();
        const bool cut = file_.ended() && (found.unit >= file_.units() || in_open_markup);
        const std::optional<Position>& fault = file_.fault();
        if (fault && found.at.byte_offset >= fault->byte_offset) found.at = *fault;
        throw Stopped{{cut ? Errc::syntax_truncated : Errc::syntax_not_well_formed, found.at}};
    }
    void error(const xc::SAXParseException&) override {}
    void warning(const xc::SAXParseException&) override {}

private:
    [[noreturn]] void stop(Errc code, std::size_t limit) const { throw Stopped{{code, here(), fmt::format("{}", limit)}}; }
    [[noreturn]] void forbidden(const char* what) const { throw Stopped{{Errc::syntax_forbidden_construct, here(), what}}; }
    /// The prolog was read by us, and by Xerces again: it must have led both to the same root.
    void same_root(const ElementName& called) const {
        if (called.text != prolog_.root || last.byte_offset <= prolog_.root_at.byte_offset) forbidden("DOCTYPE");
    }
    void attributes(const xc::Attributes& sent, std::size_t count) {
        attribute_texts_.clear();
        attribute_texts_.resize(count * 2);
        attributes_.resize(std::max(attributes_.size(), count));
        for (std::size_t i = 0; i < count; ++i) {
            attribute_texts_[2 * i] = utf8(sent.getQName(i));
            attribute_texts_[2 * i + 1] = utf8(sent.getValue(i));
            attributes_[i] = {attribute_texts_[2 * i], attribute_texts_[2 * i + 1]};
        }
    }

    ParseEvents& events_;  // of parse()'s caller, as the prolog
    DecodedFile& file_;    // of parse()
    const Prolog& prolog_;
    const xc::Locator* locator_ = nullptr;
    std::array<bool, limits::xml_depth_max> wanted_{};  ///< of each open element, outermost first
    std::size_t depth_ = 0;
    NameTable names_{};
    std::vector<char> text_{};  ///< room for a piece; keeps the largest
    XMLCh high_ = 0;
    std::vector<std::string> attribute_texts_{};
    std::vector<Attribute> attributes_{};
};

/// Features by name, each with why. Validation and schemas are off: our definition does the checking.
void close_doors(xc::SAX2XMLReader& reader) {
    reader.setFeature(xc::XMLUni::fgSAX2CoreValidation, false);
    reader.setFeature(xc::XMLUni::fgXercesSchema, false);
    reader.setFeature(xc::XMLUni::fgXercesLoadSchema, false);
    reader.setFeature(xc::XMLUni::fgXercesLoadExternalDTD, false);
    reader.setFeature(xc::XMLUni::fgXercesSkipDTDValidation, true);
    reader.setFeature(xc::XMLUni::fgXercesDisableDefaultEntityResolution, true);
    reader.setFeature(xc::XMLUni::fgSAX2CoreNameSpaces, false);  // a prefix is cut off by us
    reader.setFeature(xc::XMLUni::fgXercesContinueAfterFatalError, false);
    // Not the default scanner: this one knows neither schemas nor DTDs. It would pass over a DOCTYPE, and nothing could come of
    // one; the prolog was read by us.
    reader.setProperty(xc::XMLUni::fgXercesScannerName, const_cast<XMLCh*>(xc::XMLUni::fgWFXMLScanner));
    reader.setInputBufferSize(limits::xml_text_piece_chars);
}

}  // namespace

void prepare_platform() {
    static const Platform platform;
}

std::optional<Stop> parse(std::string_view head, const Prolog& prolog, ByteSource& source, ParseEvents& events) {
    prepare_platform();
    DecodedFile file(head, prolog, source);
    const std::unique_ptr<xc::SAX2XMLReader> reader(xc::XMLReaderFactory::createXMLReader());
    Handler handler(events, file, prolog);
    close_doors(*reader);
    reader->setContentHandler(&handler);
    reader->setLexicalHandler(&handler);
    reader->setErrorHandler(&handler);
    reader->setEntityResolver(&handler);
    const PulledSource input(file, handler.since_event);
    try {
        reader->parse(input);
    } catch (Stopped& stopped) {
        if (!stopped.stop.at.byte_offset) stopped.stop.at = handler.last;
        return stopped.stop;
    } catch (const xc::XMLException&) {
        return Stop{Errc::syntax_not_well_formed, handler.last};
    } catch (const xc::SAXException&) { return Stop{Errc::syntax_not_well_formed, handler.last}; }
    return std::nullopt;
}

}  // namespace cargo::edi::xml
