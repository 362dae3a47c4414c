#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "libcargo/message_head.hpp"

/// What somebody says to a message he got: APERAK, CONTRL and CUSRES alike.
namespace cargo {

enum class AnswerVerdict : std::uint8_t { unknown, received, accepted, partly_accepted, refused };

/// Where in the message answered something is wrong, as the answer counts it. Nought and empty: not said.
struct AnsweredPlace {
    std::string section;          ///< 1049 of ERP
    std::string item;             ///< 1052 of ERP as sent, e.g. "17.2.1 EQD"
    std::string tag;
    std::uint32_t segment = 0;    ///< UNH is 1
    std::uint16_t element = 0;    ///< the first after the tag is 1, whatever the answer's own way of counting
    std::uint16_t component = 0;
    friend bool operator==(const AnsweredPlace&, const AnsweredPlace&) = default;
};

/// One thing wrong.
struct AnsweredError {
    std::string code;  ///< 9321 of ERC, or 0085
    std::string list;  ///< whose code it is: ERC 1131 or 3055; ISO9735 for 0085
    AnsweredPlace place{};
    std::string text;
    std::vector<Reference> references{};  ///< what it is about
    Position at{};                        ///< in the answer
    friend bool operator==(const AnsweredError&, const AnsweredError&) = default;
};

/// A message that an answer judges: of CONTRL each UCM, else the one that is answered.
struct AnsweredMessage {
    std::string reference;  ///< its UNH 0062
    std::string type;
    std::string directory;  ///< "D.95B"
    AnswerVerdict verdict = AnswerVerdict::unknown;
    std::vector<AnsweredError> errors{};
    Position at{};
    friend bool operator==(const AnsweredMessage&, const AnsweredMessage&) = default;
};

/// CONTRL: what it answers.
struct AnsweredInterchange {
    std::string reference;  ///< 0020
    std::string sender;     ///< of that interchange
    std::string recipient;
    friend bool operator==(const AnsweredInterchange&, const AnsweredInterchange&) = default;
};

struct Acknowledgement {
    MessageHead head{};              ///< its references name what is answered: ACW document, AGO message, ATZ call...
    AnswerVerdict verdict = AnswerVerdict::unknown;
    std::vector<AnsweredInterchange> interchanges{};  ///< of CONTRL, one
    std::vector<AnsweredError> errors{};              ///< of the whole
    std::vector<AnsweredMessage> messages{};  ///< of CONTRL
    std::vector<std::pair<std::string, std::string>> registered{};  ///< CUSRES: bill and its registered number
    std::vector<std::string> indicators{};    ///< CUSRES: GIS as sent
    std::vector<Equipment> equipment{};       ///< CUSRES: the boxes it is about
    std::vector<Unmapped> unmapped{};
    friend bool operator==(const Acknowledgement&, const Acknowledgement&) = default;
};

}  // namespace cargo
