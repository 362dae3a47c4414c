// A file is read twice, message by message: first for what is wrong with its envelope, then to be worked.
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "daemon/store/spool.hpp"
#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error("no " + what);
    return text.replace(at, what.size(), with);
}

void open_call(Port& port) {
    port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
}

/// The verdicts of the first interchange's messages.
std::vector<std::string> verdicts(const std::string& answer) {
    std::vector<std::string> list;
    const boost::json::value parsed = boost::json::parse(answer);
    for (const boost::json::value& message : parsed.at("interchanges").at(0).at("messages").as_array())
        list.emplace_back(message.at("verdict").as_string());
    return list;
}

TEST(Processing, WhatTheLastSegmentShowsRefusesTheFirstMessage) {
    Port port;
    open_call(port);
    const std::string answer = port.file("agent", replaced(message("portday_cuscar.edi"), "UNZ+1+", "UNZ+2+"));
    EXPECT_EQ(verdicts(answer), std::vector<std::string>{"refused"});
    EXPECT_NE(answer.find("envelope_count_differs"), std::string::npos);
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0001"), "target_unknown");
}

TEST(Processing, AMessageOfSeveralPiecesIsWorkedAsAWhole) {
    Port port;
    open_call(port);
    // Line ends between segments mean nothing: with enough of them the message lies in three pieces of the inbox.
    const std::string blank(store::spool_memory_bytes + 1, '\n');
    std::string bytes = message("portday_cuscar.edi");
    bytes = replaced(bytes, "CNI+2+", blank + "CNI+2+");
    bytes = replaced(bytes, "UNT+", blank + "UNT+");
    const std::string answer = port.file("agent", bytes);
    EXPECT_EQ(verdicts(answer), std::vector<std::string>{"accepted"}) << answer.substr(0, 2'000);
    EXPECT_NE(port.show_lot("agent", "QLH26BL0008").find("QAIU2009018"), std::string::npos);
}

TEST(Processing, AMessageOverThePortsLimitIsNotTaken) {
    Port port;
    Session session = port.session();
    const store::IdKeys keys{"other"};
    rules::Holder rules;
    Settings small;
    small.message_bytes_max = 10;
    const Service service(port.clock(), keys, rules, small);
    EXPECT_EQ(service.file_message(session, {"agent"}, "UNB+UNOA:2'", "application/EDIFACT").error().code,
              Errc::request_too_large);
}

}  // namespace
}  // namespace cargo::service
