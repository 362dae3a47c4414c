// One message ahead: what is worked is what was read, in its order, and either side's failure ends both.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "daemon/service/read_ahead.hpp"

namespace cargo::service {
namespace {

edi::Message message(int number) {
    edi::Message one;
    one.header.reference = std::to_string(number);
    return one;
}

/// Reads an interchange of so many messages, and counts what it has begun.
struct Interchange {
    int messages = 0;
    std::atomic<int> begun{0};

    Result<void> operator()(edi::MessageSink& sink, const ReadAhead::Abandoned& abandoned) {
        sink.interchange_start({});
        for (int i = 1; i <= messages; ++i) {
            if (abandoned()) return fail(Errc::store_unavailable);
            begun = i;
            sink.message(message(i));
        }
        sink.interchange_end({}, false);
        return {};
    }
};

class Worked : public edi::MessageSink {
public:
    void interchange_start(const edi::InterchangeHeader&) override { told += "start"; }
    void message(edi::Message&& message) override { told += " " + message.header.reference; }
    void interchange_end(std::vector<edi::Finding>&&, bool) override { told += " end"; }
    std::string told{};
};

const auto never = [] { return false; };

TEST(ReadAhead, TellsAllInOrder) {
    Interchange reading{.messages = 5};
    Worked worked;
    ReadAhead ahead;
    ASSERT_TRUE(ahead.run(std::ref(reading), worked, never));
    EXPECT_EQ(worked.told, "start 1 2 3 4 5 end");
}

TEST(ReadAhead, AMessageIsBegunWhenTheOneBeforeWasLetGoOf) {
    struct Watching : Worked {
        Watching(Interchange& read, ReadAhead& reads) : reading(read), ahead(reads) {}
        void message(edi::Message&& message) override {
            const int number = std::stoi(message.header.reference);
            EXPECT_EQ(reading.begun, number) << "two would be in memory";
            ahead.let_go();
            const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(20);
            while (number < reading.messages && reading.begun == number && std::chrono::steady_clock::now() < late)
                std::this_thread::yield();
            EXPECT_TRUE(number == reading.messages || reading.begun == number + 1) << "the next one was not begun";
            Worked::message(std::move(message));
        }
        Interchange& reading;
        ReadAhead& ahead;
    };
    Interchange reading{.messages = 4};
    ReadAhead ahead;
    Watching worked(reading, ahead);
    ASSERT_TRUE(ahead.run(std::ref(reading), worked, never));
    EXPECT_EQ(worked.told, "start 1 2 3 4 end") << "none waits for ever";
}

TEST(ReadAhead, EndsWhereTheWorkStops) {
    Interchange reading{.messages = 1'000};
    Worked worked;
    ReadAhead ahead;
    EXPECT_TRUE(ahead.run(std::ref(reading), worked, [&] { return worked.told.ends_with(" 3"); }));
    EXPECT_EQ(worked.told, "start 1 2 3");
    EXPECT_LE(reading.begun, 4);
}

TEST(ReadAhead, WhatTheWorkThrowsEndsTheReading) {
    struct Throwing : Worked {
        void message(edi::Message&&) override { throw std::runtime_error("a bug"); }
    };
    Interchange reading{.messages = 1'000};
    Throwing worked;
    ReadAhead ahead;
    EXPECT_THROW(static_cast<void>(ahead.run(std::ref(reading), worked, never)), std::runtime_error);
    EXPECT_LE(reading.begun, 2);
}

TEST(ReadAhead, WhatTheReadingThrowsIsThrownAfterWhatItTold) {
    Worked worked;
    ReadAhead ahead;
    const auto reading = [](edi::MessageSink& sink, const ReadAhead::Abandoned&) -> Result<void> {
        sink.interchange_start({});
        throw std::runtime_error("a message's stored bytes are damaged");
    };
    EXPECT_THROW(static_cast<void>(ahead.run(reading, worked, never)), std::runtime_error);
    EXPECT_EQ(worked.told, "start");
}

TEST(ReadAhead, GivesTheErrorOfTheReading) {
    Worked worked;
    ReadAhead ahead;
    const auto reading = [](edi::MessageSink&, const ReadAhead::Abandoned&) -> Result<void> {
        return fail(Errc::store_unavailable, {}, "the bytes are gone");
    };
    const Result<void> read = ahead.run(reading, worked, never);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::store_unavailable);
}

}  // namespace
}  // namespace cargo::service
