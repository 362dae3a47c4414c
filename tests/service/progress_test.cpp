#include "daemon/service/progress.hpp"

#include <gtest/gtest.h>

namespace cargo::service {
namespace {

TEST(Progress, SaysHowFarAMessageIsWhileItIsWorkedAndNotAfter) {
    ProgressBook book;
    EXPECT_FALSE(book.of("M"));
    {
        Progressing checking(book, "M");
        checking.read(1'000);
        checking.read(24);
        ASSERT_TRUE(book.of("M"));
        EXPECT_FALSE(book.of("M")->working);
        EXPECT_EQ(book.of("M")->bytes, 1'024U);
        EXPECT_EQ(book.of("M")->messages_of, 0U) << "not known yet";
        checking.messages_found(2);
        checking.begin_working();
        EXPECT_EQ(book.of("M")->bytes, 0U) << "read anew";
        checking.read(512);
        checking.message_done();
        EXPECT_TRUE(book.of("M")->working);
        EXPECT_EQ(book.of("M")->bytes, 512U);
        EXPECT_EQ(book.of("M")->messages, 1U);
        EXPECT_EQ(book.of("M")->messages_of, 2U);
        EXPECT_FALSE(book.of("OTHER"));
    }
    EXPECT_FALSE(book.of("M"));
}

}  // namespace
}  // namespace cargo::service
